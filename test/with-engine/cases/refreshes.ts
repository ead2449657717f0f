import type { Case } from "./case.ts";

/** What a refresh makes of what the service shows, or does not show any more. */
export const refreshes: Readonly<Record<string, Case>> = {
  forgotten: {
    rule: "an outcome that was proven stays when the service forgets the action, and is told in one line",
    create: { state: { outcome: "cancelled" } },
    refresh: {
      before: ({ world }, id) => world.remove(id),
      expected: {
        state: { outcome: "cancelled", status: "Cancelled" },
        line: /does not show this action any more; its outcome was proven before and stays: cancelled/,
      },
    },
  },
  vanishedWhilePending: {
    rule: "a pending one that is gone from the service is dropped from the state",
    script: { cancel: { takesEffect: "never" } },
    inputs: { waitTimeoutSeconds: 0 },
    create: { state: { outcome: "pending" } },
    update: { expected: { step: "update", state: { outcome: "pending" }, posts: 1 } },
    refresh: { before: ({ world }, id) => world.remove(id), expected: { state: "none" } },
  },
};
