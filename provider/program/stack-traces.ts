/**
 * Lets errors have no stack until the returned function is called.
 *
 * For each output of a resource the SDK makes four promises and writes down the stack of each, which its ts-node maps to
 * the sources frame by frame. For the outputs of a cancellation that takes more of the program's time than all else:
 * 20 to 30 ms, half of a preview of 300. Where the resource is declared is not lost: for that the SDK sets a limit of its own.
 * @see https://v8.dev/docs/stack-trace-api
 */
export function withholdStackTraces(): () => void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
  };
}

/** Gives an error that was made without a stack the one that the caller of a constructor would have given it. */
export function pointToCallerOf(declared: new (...args: never[]) => object, error: unknown): unknown {
  const hasNoStack = error instanceof Error && error.stack === String(error);
  if (hasNoStack) {
    Error.captureStackTrace(error, declared);
  }
  return error;
}
