import { join } from "node:path";
import type { Simulator } from "../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import type { EngineStackOptions } from "../support/engine-stack.ts";

/**
 * What is measured side by side: our resource; a dynamic resource that does nothing, which is what the engine itself
 * costs; and a dynamic provider as tutorials write one.
 */
export const subjects = ["cancellation", "floor", "naive"] as const;
export type Subject = (typeof subjects)[number];

/** The program of a subject, which declares one resource for each id in the file `BENCH_ACTIONS`. */
export function stackOptions(
  subject: Subject,
  simulator: Simulator,
  actionsFile: string,
): Pick<EngineStackOptions, "program" | "config"> & { readonly environment: Record<string, string> } {
  return {
    program: { directory: join(import.meta.dirname, "programs", subject) },
    config: subject === "cancellation" ? unlimitedConfig(simulator) : {},
    environment: {
      ...simulatorTrust(simulator),
      ...(subject === "naive" ? naiveSettings(simulator) : {}),
      BENCH_ACTIONS: actionsFile,
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    },
  };
}

/** Our config without the waits that the documented limits would bring, which are measured in driven time. */
export function unlimitedConfig(simulator: Simulator): NonNullable<EngineStackOptions["config"]> {
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
