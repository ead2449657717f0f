import { join } from "node:path";

/**
 * Lets every Node.js process that tests start keep what it has compiled: an operation of the engine starts two, which
 * compile Pulumi's SDK each, and so needs a sixth less time.
 */
export function setup(): void {
  process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "../../.work/compile-cache");
}
