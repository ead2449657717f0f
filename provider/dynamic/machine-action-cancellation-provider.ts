import type { Reporter } from "../reporting/reporter.ts";
import { check } from "../resources/cancellation/check.ts";
import { create } from "../resources/cancellation/create.ts";
import { diff } from "../resources/cancellation/diff.ts";
import { read } from "../resources/cancellation/read.ts";
import { update } from "../resources/cancellation/update.ts";
import type { OpenSession } from "../resources/context.ts";
import { createDynamicProvider, type DynamicProvider } from "./host-provider.ts";

/** The provider of {@link MachineActionCancellation}. */
export type CancellationProvider = DynamicProvider;

/** Makes the provider of {@link MachineActionCancellation} for one process of the host. */
export function createCancellationProvider(
  openSession: OpenSession,
  reporter: Reporter,
): CancellationProvider {
  return createDynamicProvider({ check, diff, create, read, update }, openSession, reporter);
}
