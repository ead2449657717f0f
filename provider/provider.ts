/**
 * What the engine's host loads: state names this module (`pulumi-defender-endpoint/provider`) for ever, so neither
 * the subpath nor a method may ever be renamed or removed.
 */
import { createCancellationProvider } from "./methods/machine-action-cancellation-provider.ts";
import { terminalReporter } from "./reporting/reporter.ts";
import { openSession } from "./session.ts";

const provider = createCancellationProvider(openSession, terminalReporter);

export const { configure, check, diff, create, read, update } = provider;

const remove = provider.delete;

export { remove as delete };
