/**
 * What the engine's host loads for a bulk cancellation: state names this module (`pulumi-defender-endpoint/bulk-provider`)
 * for ever, so neither the subpath nor a method may ever be renamed or removed.
 */
import { createBulkCancellationProvider } from "./bulk/bulk-cancellation-provider.ts";
import { terminalReporter } from "./reporting/reporter.ts";
import { openSession } from "./session.ts";

const provider = createBulkCancellationProvider(openSession, terminalReporter);

export const { configure, check, diff, create, read, update } = provider;

const remove = provider.delete;

export { remove as delete };
