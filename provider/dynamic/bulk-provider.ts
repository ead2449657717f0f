/**
 * What the engine's host loads for a bulk cancellation: state names this module (`pulumi-defender-endpoint/bulk-provider`)
 * for ever, so neither the subpath nor a method may ever be renamed or removed.
 */
import { createHostProvider } from "./host-provider.ts";

const provider = createHostProvider(async (config) => {
  const [{ bulkCancellation }, { createHostContext }] = await Promise.all([
    import("../resources/bulk/bulk.ts"),
    import("./host-context.ts"),
  ]);
  return { resource: bulkCancellation, context: createHostContext(config) };
});

/** The methods that the host calls, and `delete` below, whose name no declaration can have. */
export const { configure, check, diff, create, read, update } = provider;

const remove = provider.delete;

export { remove as delete };
