import { setTimeout as delay } from "node:timers/promises";
import type { Simulator } from "../../simulator/simulator.ts";
import type { EngineOperation } from "../support/engine-operation.ts";

/** When an up is killed: some time after its start, or some time after so many requests of a kind have arrived. */
export type Moment =
  | { readonly after: "start"; readonly delayMs: number }
  | {
      readonly after: "token" | "get" | "list" | "cancel";
      readonly requests: number;
      readonly delayMs: number;
    };

const kinds = ["token", "get", "list", "cancel", "cancel", "cancel"] as const;

/** Most kills strike around the calls to the service, where something can be lost; the others anywhere. */
export function randomMoment(random: () => number, typicalUpMs: number): Moment {
  if (random() < 0.35) {
    return { after: "start", delayMs: Math.round(random() * typicalUpMs) };
  }
  const after = kinds[Math.floor(random() * kinds.length)] ?? "cancel";
  // From before the answer is sent to after the state is saved.
  const delayMs = Math.round(400 * random() ** 2);
  // One up signs in once.
  return { after, requests: after === "token" ? 1 : 1 + Math.floor(2 * random()), delayMs };
}

/** Waits for the moment. False when the up has ended before it came. */
export async function arrives(
  moment: Moment,
  operation: EngineOperation,
  simulator: Simulator,
): Promise<boolean> {
  let hasEnded = false;
  const ended = operation.finished.then(() => {
    hasEnded = true;
  });
  if (moment.after !== "start") {
    while (!hasEnded && simulator.requests.count({ operation: moment.after }) < moment.requests) {
      await delay(5);
    }
  }
  await Promise.race([ended, delay(moment.delayMs)]);
  return !hasEnded;
}

export function describeMoment(moment: Moment): string {
  return moment.after === "start"
    ? `${moment.delayMs} ms after the start`
    : `${moment.delayMs} ms after ${moment.after} request ${moment.requests}`;
}
