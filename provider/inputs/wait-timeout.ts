import { z } from "zod";
import { mustBe } from "./input-values.ts";

/**
 * Upper bound of `waitTimeoutSeconds`: a day. Without a cancellation an action ends by itself after about three.
 * @limit Inputs and settings
 */
const maxWaitSeconds = 86_400;

/**
 * Default of `waitTimeoutSeconds`: five minutes, which a person and a pipeline can bear. Nothing is lost when they run
 * out, because the next `pulumi up` goes on.
 * @limit Inputs and settings
 */
export const defaultWaitTimeoutSeconds = 300;

/**
 * How long an operation waits whose inputs do not say, in seconds.
 * @param customTimeoutSeconds the program's `customTimeouts` for the operation; 0 when it has none
 */
export function waitTimeoutSecondsOf(customTimeoutSeconds: number): number {
  return customTimeoutSeconds > 0
    ? Math.min(customTimeoutSeconds, maxWaitSeconds)
    : defaultWaitTimeoutSeconds;
}

const waitError = mustBe(`a number of seconds from 0 (do not wait) to ${maxWaitSeconds}`);

/** How long to wait for a final status. */
export const waitTimeoutSecondsSchema = z
  .number({ error: waitError })
  .min(0, { error: waitError })
  .max(maxWaitSeconds, { error: waitError })
  .optional()
  .describe(
    `How long to wait for a final status, in seconds, 0 to ${maxWaitSeconds}; 0 does not wait. Default: ${defaultWaitTimeoutSeconds}.`,
  )
  .meta({ default: defaultWaitTimeoutSeconds });
