import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import type { Simulator } from "../../../simulator/simulator.ts";

/** An update whose engine is killed, and what it was doing then. */
export interface KilledEngine {
  /** What it proves, as a sentence. */
  readonly rule: string;
  /** How many cancellations the program declares. */
  readonly declared: number;
  readonly waitTimeoutSeconds: number;
  /** Stack config beside the sign-in. */
  readonly config?: Readonly<Record<string, string>>;
  /** What goes wrong at the service. */
  readonly before?: (simulator: Simulator) => void;
  /** Whether the moment of the kill has come. */
  readonly hasCome: (simulator: Simulator) => boolean;
  /** Cancel calls that have been sent then. No other must follow. */
  readonly cancelCalls: number;
}

/** Moments of an update. */
export const killedEngines: readonly KilledEngine[] = [
  // One call goes out, the others wait for a minute and say so, on a stderr that nobody reads any more.
  {
    rule: "an engine that is killed while cancel calls wait for their turn: none of them is sent any more",
    declared: 3,
    waitTimeoutSeconds: 0,
    config: { "defender:callsPerMinute": "1" },
    hasCome: ({ requests }) => requests.count({ operation: "cancel" }) === 1,
    cancelCalls: 1,
  },
  {
    rule: "an engine that is killed during the pause after a 429: the call is not sent again when the pause is over",
    declared: 1,
    waitTimeoutSeconds: 0,
    before: ({ faults }) => faults.next("cancel", fault.throttled("retryAfterSeconds", 2, Date.now())),
    hasCome: ({ requests }) => requests.count({ operation: "cancel" }) === 1,
    cancelCalls: 1,
  },
  {
    rule: "an engine that is killed during a wait: the provider stops reading, and ends",
    declared: 2,
    waitTimeoutSeconds: 600,
    hasCome: ({ requests }) =>
      requests.count({ operation: "cancel" }) === 2 && requests.count({ operation: "list" }) >= 2,
    cancelCalls: 2,
  },
];
