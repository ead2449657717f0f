import type { Simulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import type { EngineStackOptions } from "../support/engine-stack.ts";
import type { Goal } from "./goal.ts";
import type { Operation } from "./measurement.ts";
import type { Results } from "./results.ts";
import type { Declared, SubjectProgram } from "./subject-program.ts";

/** How many actions the tenant has pending, and how many of them the programs are about. */
export interface Size {
  readonly pending: number;
  readonly matching: number;
}

/** What is measured side by side with others. */
export interface Subject {
  readonly name: string;
  readonly program: SubjectProgram;
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
  /** Status of the actions that the programs are about. Default: `Pending`. */
  readonly matchingStatus?: string;
  /** What the programs declare. */
  readonly declare: (matchingIds: readonly string[]) => Declared;
  /** Holds the figures of one size against the goals of the project. */
  readonly judge: (results: Results) => readonly Goal[];
}

/** What the engine itself costs, and what each ratio is to. */
export const floorName = "floor";

/** How a subject reaches the service: its stack config and its environment. */
export function signInOptions(
  { signsIn }: Subject,
  simulator: Simulator,
): Pick<EngineStackOptions, "config"> & { readonly environment: Record<string, string> } {
  return {
    config: signsIn === "fromConfig" ? unlimitedConfig(simulator) : {},
    environment: {
      ...simulatorTrust(simulator),
      ...(signsIn === "fromEnvironment" ? naiveSettings(simulator) : {}),
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
