import type { Reporter } from "../reporting/reporter.ts";
import { checkBulk } from "../resources/bulk/check.ts";
import { createBulk } from "../resources/bulk/create.ts";
import { diffBulk } from "../resources/bulk/diff.ts";
import { readBulk } from "../resources/bulk/read.ts";
import { updateBulk } from "../resources/bulk/update.ts";
import type { OpenSession } from "../resources/context.ts";
import { createDynamicProvider, type DynamicProvider } from "./host-provider.ts";

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
