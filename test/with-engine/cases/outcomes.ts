import type { Case, Expected } from "./case.ts";

const ends = ["Succeeded", "Failed", "TimeOut", "cancelledByOther"] as const;
const answers = ["accept", "refuse"] as const;
const policies = ["fail", "accept"] as const;

function outcomeOf(end: (typeof ends)[number], policy: (typeof policies)[number]): Expected {
  if (end === "cancelledByOther") {
    return { state: { outcome: "cancelled", cancelledBy: "foundCancelled", status: "Cancelled" } };
  }
  return policy === "fail"
    ? { state: "none", error: new RegExp(`already ended as ${end}`) }
    : {
        state: { outcome: "endedOtherwise", status: end },
        without: ["cancelledBy"],
        line: new RegExp(`was not cancelled: it ended as ${end}`),
      };
}

/** Races that the caller loses: the action ends just before the cancel call, which the service accepts or refuses. */
const races = ends.flatMap((end) =>
  answers.flatMap((onFinal) =>
    policies.map((policy): [string, Case] => [
      `${end}_${onFinal}_${policy}`,
      {
        rule: `${end} just before the cancel call, which the service would ${onFinal}, under policy ${policy}`,
        script: { endsAtCancel: end, cancel: { onFinal } },
        inputs: { onAlreadyEnded: policy },
        create: { ...outcomeOf(end, policy), posts: 1 },
      },
    ]),
  ),
);

/** What becomes of an action that is pending, cancelled or ended when the stack comes to it. */
export const outcomes: Readonly<Record<string, Case>> = {
  pending: {
    rule: "a pending action is cancelled with one POST",
    preview: {
      line: /RunAntiVirusScan on host1\.contoso\.example, Pending for 1 min, requested by soc@contoso\.example: will be cancelled\./,
    },
    create: { step: "create", state: { outcome: "cancelled", cancelledBy: "thisResource" } },
  },
  foundCancelled: {
    rule: "an action that somebody else cancelled is adopted, without a POST",
    script: { cancelledByOther: { afterMs: 0 } },
    preview: { line: /already cancelled by analyst@contoso\.example on .*: nothing to do\./ },
    create: { state: { outcome: "cancelled", cancelledBy: "foundCancelled" }, posts: 0 },
  },
  endedAccepted: {
    rule: "an action that ended is accepted where the program says so, without a POST",
    action: { type: "RunAntiVirusScan", status: "TimeOut" },
    inputs: { onAlreadyEnded: "accept" },
    preview: { line: /ended as TimeOut: nothing to cancel, accepted as it is\./ },
    create: { state: { outcome: "endedOtherwise", status: "TimeOut" }, posts: 0 },
  },
  partlyDone: {
    rule: "a live response whose command completed before is cancelled too late",
    script: { commands: [{ type: "RunScript", params: [], startsAfterMs: 0, finishesAfterMs: 1 }] },
    create: { state: { outcome: "cancelledTooLate" } },
  },
  ...Object.fromEntries(races),
};
