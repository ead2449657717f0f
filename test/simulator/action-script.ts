import type { CancelBehaviour } from "./cancel-behaviour.ts";

/** A live-response command that a device works on. Times count from the moment the action is added. */
export interface CommandScript {
  readonly type: string;
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly startsAfterMs?: number;
  readonly finishesAfterMs?: number;
  readonly finishesAs?: string;
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
  /** Statuses that nobody documented, or any other, at a given time. */
  readonly statuses?: readonly { readonly afterMs: number; readonly status: string }[];
  /** Retention ends: the action is gone. */
  readonly vanishesAfterMs?: number;
  /** A fresh action that reads do not show yet. */
  readonly visibleAfterMs?: number;
  /** Whether the cancel endpoint, too, does not know the action before it is visible. Default: false. */
  readonly hiddenFromCancel?: boolean;
  /** So many GETs answer a 404 that is not true. */
  readonly falseNotFound?: number;
  /** Reads show the action as it was this long ago. */
  readonly readsLagMs?: { readonly get?: number; readonly list?: number };
  readonly commands?: readonly CommandScript[];
  /** Differences from the world's cancel behaviour. */
  readonly cancel?: Partial<CancelBehaviour>;
}
