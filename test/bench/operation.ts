import type { OperationResult } from "../support/engine-operation.ts";
import type { EngineStack } from "../support/engine-stack.ts";

/** So many resources at once that a batch of reads can be full. */
const wide = ["--parallel", "100"] as const;

/** What a measured stack is put through, by the command that does it. */
export const operations = {
  preview: (stack) => stack.preview(),
  up: (stack) => stack.up(),
  secondUp: (stack) => stack.up(),
  wideUp: (stack) => stack.up(...wide),
  refresh: (stack) => stack.refresh(),
  wideRefresh: (stack) => stack.refresh(...wide),
  destroy: (stack) => stack.destroy(),
} satisfies Record<string, (stack: EngineStack) => Promise<OperationResult>>;

export type Operation = keyof typeof operations;
