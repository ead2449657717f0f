import type { Case, Expected, Inputs } from "./case.ts";

const isolation = { action: { type: "Isolate" }, inputs: { expect: { type: "Isolate" } } } as const;
const cancelled: Expected = { state: { outcome: "cancelled" } };

function inPlace(rule: string, inputs: Inputs): Case {
  return {
    rule: `a settled cancellation takes a changed ${rule} in place, without a call`,
    ...isolation,
    create: cancelled,
    update: { inputs, expected: { step: "update", state: { ...inputs, outcome: "cancelled" } } },
  };
}

/** Takes effect long after all updates, so that it is pending while its comment changes. */
const effectAfterMs = 600_000;

/** A comment that is changed while the cancellation is pending leaves it known whose cancellation it was. */
function commentChanged(
  fieldsUntilEffect: "set" | "unset",
  sentAgain: Pick<Expected, "posts" | "state">,
): Case {
  return {
    rule: `a comment that changes while a cancel is pending leaves its attribution, the fields being ${fieldsUntilEffect}`,
    script: { cancel: { takesEffect: { afterMs: effectAfterMs }, fieldsUntilEffect } },
    inputs: { comment: "First", waitTimeoutSeconds: 0 },
    create: { state: { outcome: "pending", sentComments: ["First"] } },
    update: { inputs: { comment: "Second" }, expected: { step: "update", ...sentAgain } },
    refresh: {
      before: ({ clock, world }, id) => {
        // Both cases wait for the same moment, which comes once.
        if (world.truth(id).action.status === "Pending") {
          clock.advance(effectAfterMs);
        }
      },
      expected: {
        state: {
          outcome: "cancelled",
          cancelledBy: "thisResource",
          comment: "Second",
          cancellationComment: "First",
        },
        without: ["sentComments"],
      },
    },
  };
}

/** Inputs that change after the action was cancelled. */
export const changes: Readonly<Record<string, Case>> = {
  comment: inPlace("comment", { comment: "Another reason" }),
  expect: inPlace("expect", { expect: { type: "Isolate", computerDnsName: "HOST1.contoso.example" } }),
  onAlreadyEnded: inPlace("onAlreadyEnded", { onAlreadyEnded: "accept" }),
  waitTimeoutSeconds: inPlace("waitTimeoutSeconds", { waitTimeoutSeconds: 10 }),
  contradictingGuard: {
    rule: "a guard that the cancelled action contradicts is refused from state, without a call, by each update",
    ...isolation,
    create: cancelled,
    update: {
      inputs: { expect: { type: "Isolate", computerDnsName: "other.contoso.example" } },
      expected: {
        ...cancelled,
        error: /expected "other\.contoso\.example", found "host1\.contoso\.example"/,
      },
    },
  },
  noLongerAccepted: {
    rule: "a program that accepts how an action ended, and then does not, is told so by each update",
    action: { type: "RunAntiVirusScan", status: "Failed" },
    inputs: { onAlreadyEnded: "accept" },
    create: { state: { outcome: "endedOtherwise" }, posts: 0 },
    update: {
      inputs: { onAlreadyEnded: "fail" },
      expected: { state: { outcome: "endedOtherwise" }, error: /already ended as Failed/ },
    },
  },
  upperCase: {
    rule: "the same id in another case is the same action",
    create: cancelled,
    update: {
      inputs: (_, id) => ({ machineActionId: id.toUpperCase() }),
      expected: { step: "same", ...cancelled },
    },
  },
  otherId: {
    rule: "another id replaces: the new action is cancelled, nothing is called for the old one",
    ...isolation,
    create: cancelled,
    update: {
      inputs: ({ world }) => ({ machineActionId: world.add({ type: "Isolate" }).id }),
      expected: { step: "replace", ...cancelled, posts: 1 },
    },
  },
  commentShown: commentChanged("set", {
    state: { outcome: "pending", comment: "Second", sentComments: ["First"] },
  }),
  commentHidden: commentChanged("unset", {
    state: { outcome: "pending", comment: "Second", sentComments: ["First", "Second"] },
    posts: 1,
  }),
};
