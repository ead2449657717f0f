import type { CancelBehaviour } from "./cancel-behaviour.ts";
import type { LiveResponseCommand, MachineAction } from "./machine-action.ts";
import { serviceTimestamp } from "./service-timestamp.ts";

/** A device that is away ends an action as `TimeOut` after about this long (recorded: 72 h 14 min). */
export const timeOutAfterMs = 72 * 60 * 60 * 1000;

/** A live-response command that a device works on. */
export interface CommandScript {
  readonly type: string;
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly startsAfterMs?: number;
  readonly finishesAfterMs?: number;
  /** Default: `Completed`. */
  readonly finishesAs?: string;
  readonly errors?: readonly string[];
}

/** What will happen to one action. Times count from the moment the action is added to the world. */
export interface ActionScript {
  /** The device picks the action up: `InProgress`. */
  readonly startsAfterMs?: number;
  /** The device ends the action, unless it is final by then. */
  readonly finishes?: { readonly afterMs: number; readonly as: string };
  /** Someone else cancels. */
  readonly cancelledByOther?: {
    readonly afterMs: number;
    readonly requestor?: string;
    readonly comment?: string;
  };
  /** Statuses that nobody documented, or any other, entered whatever the status is by then. */
  readonly statuses?: readonly { readonly afterMs: number; readonly status: string }[];
  /** Retention ends: the action is gone. */
  readonly vanishesAfterMs?: number;
  /** A fresh action that GET and list do not show yet. */
  readonly visibleAfterMs?: number;
  /** Whether the cancel endpoint, too, does not know the action before it is visible. Default: false. */
  readonly hiddenFromCancel?: boolean;
  /** So many GETs answer a 404 that is not true. */
  readonly falseNotFound?: number;
  /** GET and list show the action as it was this long ago. */
  readonly readsLagMs?: { readonly get?: number; readonly list?: number };
  /**
   * Fields as every answer shows them, whatever they are: of another type, unknown, or left out (undefined). Filters
   * and the truth go by the real ones.
   */
  readonly shownAs?: Readonly<Record<string, unknown>>;
  /** Makes the action a live response with these commands. */
  readonly commands?: readonly CommandScript[];
  /** What the action becomes in the moment a cancel arrives, just before it: a race that the caller has lost. */
  readonly endsAtCancel?: "Succeeded" | "Failed" | "TimeOut" | "cancelledByOther";
  /** Differences from the world's cancel behaviour. */
  readonly cancel?: Partial<CancelBehaviour>;
}

/** Something that happens to an action at a given time. */
export type Happening =
  | { readonly kind: "enters"; readonly status: string; readonly evenIfFinal: boolean }
  | { readonly kind: "timesOut" }
  | { readonly kind: "commandChanges"; readonly index: number; readonly change: Partial<LiveResponseCommand> }
  | { readonly kind: "cancelledByOther"; readonly requestor: string; readonly comment: string }
  | { readonly kind: "vanishes" }
  | { readonly kind: "cancelTakesEffect"; readonly requestor: string; readonly comment: string };

export interface PlannedHappening {
  readonly at: number;
  readonly happening: Happening;
}

export const otherPerson = { requestor: "analyst@contoso.example", comment: "Cancelled in the portal" };

/** Everything that the script and the time-out will do to an action, in order of time. */
export function planOf(script: ActionScript, addedAt: number, createdAt: number): PlannedHappening[] {
  const plan: PlannedHappening[] = [{ at: createdAt + timeOutAfterMs, happening: { kind: "timesOut" } }];
  const add = (afterMs: number | undefined, happening: (at: number) => Happening) => {
    if (afterMs !== undefined) {
      plan.push({ at: addedAt + afterMs, happening: happening(addedAt + afterMs) });
    }
  };
  add(script.startsAfterMs, () => ({ kind: "enters", status: "InProgress", evenIfFinal: false }));
  for (const [index, command] of (script.commands ?? []).entries()) {
    const { finishesAs = "Completed", errors = [] } = command;
    add(command.startsAfterMs, (at) => ({
      kind: "commandChanges",
      index,
      change: { startTime: serviceTimestamp(at), commandStatus: "Executing" },
    }));
    add(command.finishesAfterMs, (at) => ({
      kind: "commandChanges",
      index,
      change: { endTime: serviceTimestamp(at), commandStatus: finishesAs, errors },
    }));
  }
  const { finishes, cancelledByOther } = script;
  if (finishes !== undefined) {
    add(finishes.afterMs, () => ({ kind: "enters", status: finishes.as, evenIfFinal: false }));
  }
  if (cancelledByOther !== undefined) {
    const { afterMs, ...request } = cancelledByOther;
    add(afterMs, () => ({ kind: "cancelledByOther", ...otherPerson, ...request }));
  }
  for (const { afterMs, status } of script.statuses ?? []) {
    add(afterMs, () => ({ kind: "enters", status, evenIfFinal: true }));
  }
  add(script.vanishesAfterMs, () => ({ kind: "vanishes" }));
  return plan.sort((a, b) => a.at - b.at);
}

/** The fields that a script with commands gives an action before anything has happened. */
export function fieldsOf(script: ActionScript): Partial<MachineAction> {
  if (script.commands === undefined) {
    return {};
  }
  const commands = script.commands.map(({ type, params }, index) => ({
    index,
    startTime: null,
    endTime: null,
    commandStatus: "Created",
    errors: [],
    command: { type, params },
  }));
  return { type: "LiveResponse", scope: null, commands };
}
