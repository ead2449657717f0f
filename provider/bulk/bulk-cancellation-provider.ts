import { createDynamicProvider, type DynamicProvider } from "../methods/dynamic-provider.ts";
import type { OpenSession } from "../methods/provider-context.ts";
import type { Reporter } from "../reporting/reporter.ts";
import { checkBulk } from "./check.ts";
import { createBulk } from "./create.ts";
import { diffBulk } from "./diff.ts";
import { readBulk } from "./read.ts";
import { updateBulk } from "./update.ts";

/** Makes the provider of {@link BulkMachineActionCancellation} for one process of the host. */
export function createBulkCancellationProvider(
  openSession: OpenSession,
  reporter: Reporter,
): DynamicProvider {
  const methods = {
    check: checkBulk,
    diff: diffBulk,
    create: createBulk,
    read: readBulk,
    update: updateBulk,
  };
  return createDynamicProvider(methods, openSession, reporter);
}
