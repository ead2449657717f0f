/**
 * What the engine's host loads: state names this module (`pulumi-defender-endpoint/provider`) for ever, so neither
 * the subpath nor a method may ever be renamed or removed.
 */

import type { OpenSession } from "../resources/context.ts";
import { createLazyProvider } from "./lazy-provider.ts";

// An unchanged `pulumi up` needs neither settings nor a client; what signs in and calls is loaded at the first call.
const openSession: OpenSession = async (config, reporter) =>
  (await import("../session.ts")).openHostSession(config, reporter);

const provider = createLazyProvider(async () => {
  const [{ createCancellationProvider }, { terminalReporter }] = await Promise.all([
    import("./machine-action-cancellation-provider.ts"),
    import("../reporting/reporter.ts"),
  ]);
  return createCancellationProvider(openSession, terminalReporter);
});

export const { configure, check, diff, create, read, update } = provider;

const remove = provider.delete;

export { remove as delete };
