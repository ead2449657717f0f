import { join } from "node:path";

/**
 * Lets every Node.js process that tests start keep what it has compiled: an operation of the engine starts two, which
 * compile Pulumi's SDK each. Four previews took 2.5 to 2.7 s of processor time without it, and 2.2 to 2.4 s with it.
 */
export function setup(): void {
  process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "../../.work/compile-cache");
}
