import { join } from "node:path";

/**
 * Environment in which the processes of an operation start with less processor time and do the same. Tests of what a
 * person installs go without it.
 */
export const quickStart = {
  NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, "quick-start.cjs"))}`,
  // The engine's command lives for a second: it need not collect garbage so often.
  GOGC: "400",
};

/** The opposite, for a test of what the SDK does as it starts. */
export const plainStart = { NODE_OPTIONS: undefined, GOGC: undefined };
