/**
 * First interval between two reads while waiting, in milliseconds. All that wait share a read, so that the first minute
 * takes at most 30 of the 100 calls that the service allows.
 * @limit Cancelling
 */
const firstPollIntervalMs = 2_000;
/**
 * Longest interval between two reads while waiting, in milliseconds: 120 calls an hour, which leaves room
 * for a dozen stacks in the 1,500 that the service allows.
 * @limit Cancelling
 */
const maxPollIntervalMs = 30_000;
/** Share by which an interval varies, so that two stacks do not fall into step. */
const jitter = 0.2;

/**
 * When the waiting actions are read next, in milliseconds from now. The interval is half the time that the
 * youngest of them has waited: an action that just joined is read soon, an old one rarely.
 *
 * @param youngestWaitMs how long the action that joined last has been waiting
 * @param random a number from 0 to 1
 */
export function pollIntervalMs(youngestWaitMs: number, random: number): number {
  const interval = Math.min(maxPollIntervalMs, Math.max(firstPollIntervalMs, youngestWaitMs / 2));
  return Math.round(interval * (1 + jitter * (random * 2 - 1)));
}
