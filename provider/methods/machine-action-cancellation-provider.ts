import type { Reporter } from "../reporting/reporter.ts";
import { check } from "./check.ts";
import { create } from "./create.ts";
import { diff } from "./diff.ts";
import { createDynamicProvider, type DynamicProvider } from "./dynamic-provider.ts";
import type { OpenSession } from "./provider-context.ts";
import { read } from "./read.ts";
import { update } from "./update.ts";

/** The provider of {@link MachineActionCancellation}. */
export type CancellationProvider = DynamicProvider;

/** Makes the provider of {@link MachineActionCancellation} for one process of the host. */
export function createCancellationProvider(
  openSession: OpenSession,
  reporter: Reporter,
): CancellationProvider {
  return createDynamicProvider({ check, diff, create, read, update }, openSession, reporter);
}
