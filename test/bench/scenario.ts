import { join } from "node:path";
import type { Simulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import type { EngineStackOptions } from "../support/engine-stack.ts";
import type { Goal } from "./goal.ts";
import type { Operation } from "./operation.ts";
import type { Results } from "./results.ts";

/** How many actions the tenant has pending, and how many of them the programs are about. */
export interface Size {
  readonly pending: number;
  readonly matching: number;
}

/** What is measured side by side with others. */
export interface Subject {
  readonly name: string;
  /** Folder of its program under `programs`. */
  readonly program: string;
  /** Where it has its sign-in from: the stack config as a user of ours, or variables of the benchmark. */
  readonly signsIn: "fromConfig" | "fromEnvironment" | "never";
  /** What its `up` must have done, and nothing else: cancelled all that match once each, or found all or one of them. */
  readonly claims: "cancelsAll" | "findsAll" | "findsOne" | "nothing";
}

/** Programs that are measured side by side, in turns, through the same operations. One of them is the floor. */
export interface Scenario {
  readonly name: string;
  readonly subjects: readonly Subject[];
  readonly operations: readonly Operation[];
  /** The process that calls the service, whose memory and processor time are measured. */
  readonly caller: "provider" | "program";
  /** What the programs read from the file `BENCH_DECLARED`. */
  readonly declare: (matchingIds: readonly string[]) => Readonly<Record<string, unknown>>;
  /** Holds the figures of one size against the goals of the project. */
  readonly judge: (results: Results) => readonly Goal[];
}

/** What the engine itself costs, and what each ratio is to. */
export const floorName = "floor";

/** The stack options of a subject's program. */
export function stackOptions(
  { program, signsIn }: Subject,
  simulator: Simulator,
  declaredFile: string,
): Pick<EngineStackOptions, "program" | "config"> & { readonly environment: Record<string, string> } {
  return {
    program: { directory: join(import.meta.dirname, "programs", program) },
    config: signsIn === "fromConfig" ? unlimitedConfig(simulator) : {},
    environment: {
      ...simulatorTrust(simulator),
      ...(signsIn === "fromEnvironment" ? naiveSettings(simulator) : {}),
      BENCH_DECLARED: declaredFile,
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    },
  };
}

/** Our config without the waits that the documented limits would bring, which are measured in driven time. */
function unlimitedConfig(simulator: Simulator): NonNullable<EngineStackOptions["config"]> {
  return {
    ...simulatorConfig(simulator),
    "defender:callsPerMinute": "1000000",
    "defender:callsPerHour": "1000000",
  };
}

function naiveSettings(simulator: Simulator): Record<string, string> {
  return {
    BENCH_API: simulator.apiBaseUrl,
    BENCH_AUTHORITY: simulator.authorityHost,
    BENCH_TENANT: simulator.tenantId,
    BENCH_CLIENT_ID: simulator.application.clientId,
    BENCH_CLIENT_SECRET: simulator.clientSecret,
  };
}
