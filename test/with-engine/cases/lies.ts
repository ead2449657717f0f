import type { Case } from "./case.ts";

const answersCancelled = { answerShows: { status: "Cancelled" } } as const;
const stillPending = /was accepted, but the action is still Pending after 3 s/;
const pending = { state: { outcome: "pending", status: "Pending" }, unsettled: stillPending };

/** A service that answers 200 to a cancel call, with an entity that says Cancelled, whatever becomes of the action. */
export const lies: Readonly<Record<string, Case>> = {
  saysCancelledDoesNothing: {
    rule: "a service that says Cancelled and does nothing is not believed: pending, and an error, by each update",
    script: { cancel: { takesEffect: "never", ...answersCancelled } },
    inputs: { waitTimeoutSeconds: 3 },
    create: { ...pending, error: stillPending },
    update: { expected: { step: "update", ...pending, posts: 1 } },
    refresh: {
      before: ({ world }, id) => world.cancelByOther(id, { comment: "Somebody else was first" }),
      expected: { state: { outcome: "cancelled", cancelledBy: "foundCancelled" } },
    },
  },
  saysCancelledTakesTime: {
    rule: "a service that says Cancelled before it is true is believed when it is",
    script: { cancel: { takesEffect: { afterMs: 4_000 }, ...answersCancelled } },
    inputs: { waitTimeoutSeconds: 60 },
    create: { state: { outcome: "cancelled", cancelledBy: "thisResource", status: "Cancelled" } },
  },
  saysCancelledHasSucceeded: {
    rule: "a service that says Cancelled of an action that has just succeeded is not believed: it ended otherwise",
    script: { endsAtCancel: "Succeeded", cancel: { onFinal: "accept", ...answersCancelled } },
    inputs: { onAlreadyEnded: "accept" },
    create: {
      state: { outcome: "endedOtherwise", status: "Succeeded" },
      without: ["cancelledBy"],
      line: /was not cancelled: it ended as Succeeded/,
    },
  },
  saysCancelledHasFailed: {
    rule: "a service that says Cancelled of an action that has just failed is not believed: it is an error",
    script: { endsAtCancel: "Failed", cancel: { onFinal: "accept", ...answersCancelled } },
    create: { state: "none", error: /already ended as Failed/, posts: 1 },
  },
};
