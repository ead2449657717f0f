import type { Simulator } from "../../../simulator/simulator.ts";
import type { Case, Change } from "./case.ts";

const never = { cancel: { takesEffect: "never" } } as const;

const pending = { outcome: "pending", status: "Pending" };
const settled = { outcome: "cancelled", cancelledBy: "thisResource" };

/** From now on a cancel call takes effect as soon as it is answered. */
function letNextCancelTakeEffect({ requests, world }: Simulator, id: string): void {
  requests.onEnd(({ operation, actionId }) => {
    if (operation === "cancel" && actionId === id) {
      world.setStatus(id, "Cancelled");
    }
  });
}

const settledByAnotherCall: Change = {
  before: letNextCancelTakeEffect,
  expected: { step: "update", state: settled, posts: 1 },
};

/** Cancellations that take their time. */
export const waits: Readonly<Record<string, Case>> = {
  ends: {
    rule: "one that takes effect while it is waited for is claimed when the service shows it",
    script: { cancel: { takesEffect: { afterMs: 4_000 } } },
    inputs: { waitTimeoutSeconds: 60 },
    create: { state: { ...settled, status: "Cancelled" } },
  },
  runsOut: {
    rule: "one whose wait runs out is kept as pending with what to do, and settled by the next update's own call",
    script: never,
    inputs: { waitTimeoutSeconds: 4 },
    create: {
      state: pending,
      unsettled: /was accepted, but the action is still Pending after 4 s.*Run pulumi up again/s,
    },
    update: settledByAnotherCall,
  },
  isAccepted: {
    rule: "one whose wait runs out and that the service then shows as cancelled is settled without a call",
    script: { cancel: { takesEffect: "never", fieldsUntilEffect: "set" } },
    inputs: { waitTimeoutSeconds: 4 },
    create: { state: pending, unsettled: /still Pending after 4 s/ },
    update: {
      before: ({ world }, id) => world.setStatus(id, "Cancelled"),
      expected: { step: "update", state: settled },
    },
  },
  doesNotWait: {
    rule: "one that nobody wants to wait for is pending without complaint, and settled by the next update",
    script: never,
    inputs: { waitTimeoutSeconds: 0 },
    create: { state: pending },
    update: settledByAnotherCall,
  },
  settledByRefresh: {
    rule: "a pending one that somebody else cancels is settled by a refresh",
    script: never,
    inputs: { waitTimeoutSeconds: 0 },
    create: { state: pending },
    update: { expected: { step: "update", state: pending, posts: 1 } },
    refresh: {
      before: ({ world }, id) => world.cancelByOther(id, { comment: "Somebody else was first" }),
      expected: { state: { outcome: "cancelled", cancelledBy: "foundCancelled" } },
    },
  },
};
