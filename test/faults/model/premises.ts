import type { SimulatedService } from "../world/simulated-service.ts";
import type { Host, Properties } from "./host.ts";
import type { Scenario } from "./scenario.ts";
import type { Tally } from "./tally.ts";

/** Time as a run sees it: virtual, or real and accelerated. */
export interface RunTime {
  /** Milliseconds since the start of the run. */
  readonly elapsedMs: number;
  /** Counts on while something happens; a kill is due at one of them. */
  readonly steps: number;
  sleep(ms: number): Promise<void>;
  /** Lets time pass, and whatever happens in it. */
  pass(ms: number): Promise<void>;
  /** Lets time pass as long as `goesOn` says so. False when nothing can happen any more. */
  passWhile(goesOn: () => boolean): Promise<boolean>;
}

/** What a program can look up. */
export interface LookUps {
  get(id: string): Promise<Properties>;
  list(conditions: Properties): Promise<readonly Properties[]>;
  /** Whether a look-up has failed because there is no such action. */
  isNotFound(error: unknown): boolean;
}

/** A process of the provider. */
export interface ProviderProcess {
  readonly host: Host;
  /** Look-ups as a program makes them; not to be had everywhere. */
  readonly lookUps?: LookUps;
  /** What it told the person at the terminal. */
  readonly lines: readonly string[];
  /** The engine that started it is gone, and it is left behind. */
  loseEngine(): void;
  /** Ends it as SIGKILL does: its connections break, and whatever it has begun comes to nothing. */
  kill(): void;
}

/** Where a run takes place. */
export interface Premises {
  readonly time: RunTime;
  readonly service: SimulatedService;
  /** How long an answer may be on its way after the service has given it out, in milliseconds. */
  readonly deliveryMs: number;
  /** Hosts that somebody tried to reach and that are not the service's. */
  readonly strangeHosts: readonly string[];
  startProcess(number: number): Promise<ProviderProcess>;
  close(): Promise<void>;
}

/** Makes the premises of a run. */
export type OpenPremises = (scenario: Scenario, tally: Tally) => Promise<Premises>;
