import type { MachineAction } from "../defender/machine-action.ts";
import { isContainment, uncontainedByCancelling } from "../defender/machine-action-type.ts";
import type { LookUp } from "../lifecycle/first-look.ts";
import { describeStep, isRisky } from "../lifecycle/forecast.ts";
import type { Step } from "../lifecycle/policy.ts";
import { parseStoredAction, parseStoredState } from "../resources/cancellation/state.ts";
import { type Judgement, judge } from "./judgement.ts";
import type { ListDocument, ListItem } from "./list-document.ts";
import type { StoredCancellations } from "./stored-cancellations.ts";

/** What becomes of an entry, in the order in which a reviewer needs it. */
export const verdicts = ["problem", "unseen", "cancel", "wait", "leaves", "nothing", "unchanged"] as const;

/**
 * - `problem`: an update refuses the entry.
 * - `unseen`: the action could not be looked at.
 * - `cancel`: an update cancels the action.
 * - `wait`: a cancellation is under way; an update waits for it.
 * - `leaves`: the stack holds a cancellation that the list does not have any more.
 * - `nothing`: a new entry about which nothing is to be done.
 * - `unchanged`: the stack holds the entry with its outcome.
 */
export type Verdict = (typeof verdicts)[number];

/** One entry as a reviewer sees it. */
export interface ReviewedEntry {
  /** Line of the list file, counted from 1; null for what the list does not have any more. */
  readonly line: number | null;
  readonly machineActionId: string | null;
  readonly type: string | null;
  /** DNS name of the machine, else its id. */
  readonly machine: string | null;
  /** When the action was created, as the service writes it. */
  readonly created: string | null;
  readonly requestor: string | null;
  readonly verdict: Verdict;
  /** What will happen, or everything that is wrong, for people. */
  readonly text: string;
  /** Whether an update frees what somebody contained. */
  readonly freesContainment: boolean;
  /** The comment that is sent with the cancel call. */
  readonly comment: string | null;
}

/** A list as a reviewer sees it. */
export interface Review {
  /** Problems first, then the others, both in the order of the file; what leaves the stack comes last. */
  readonly entries: readonly ReviewedEntry[];
  /** Why some actions could not be looked at. */
  readonly obstacle: Error | undefined;
}

/** Says of each entry of a list what an update would do about it, and what leaves the stack. */
export async function reviewList(
  { items }: Extract<ListDocument, { kind: "list" }>,
  stored: StoredCancellations,
  lookUp: LookUp,
): Promise<Review> {
  const judged = await Promise.all(
    items.map(async (item) => ({
      item,
      judgement: item.entry === undefined ? undefined : await judge(item.entry, stored, lookUp),
    })),
  );
  const listed = judged.map(({ item, judgement }) => reviewItem(item, judgement));
  const ids = new Set(items.map(({ machineActionId }) => machineActionId));
  const left = [...stored].filter(([id]) => !ids.has(id)).map(([id, outputs]) => reviewLeft(id, outputs));
  const isProblem = ({ verdict }: ReviewedEntry) => verdict === "problem";
  return {
    entries: [...listed.filter(isProblem), ...listed.filter((entry) => !isProblem(entry)), ...left],
    obstacle: judged.map(({ judgement }) => judgement).find((judgement) => judgement?.kind === "blind")
      ?.error,
  };
}

function reviewItem(item: ListItem, judgement: Judgement | undefined): ReviewedEntry {
  const action = judgement === undefined || judgement.kind === "blind" ? undefined : judgement.action;
  const facts = {
    line: item.place.line,
    machineActionId: item.machineActionId ?? null,
    ...factsOf(action),
    comment: item.comment ?? null,
    freesContainment: false,
  };
  switch (judgement?.kind) {
    case undefined:
      return { ...facts, verdict: "problem", text: item.problems.map(({ message }) => message).join("; ") };
    case "problem":
      return { ...facts, verdict: "problem", text: judgement.problem.message };
    case "blind":
      return { ...facts, verdict: "unseen", text: "could not be looked at" };
    case "stored":
      return judgement.outcome === "pending"
        ? { ...facts, verdict: "wait", text: "in the stack as pending; will wait for it" }
        : {
            ...facts,
            verdict: "unchanged",
            text: `in the stack as ${judgement.outcome ?? "unknown"}; nothing to do`,
          };
    case "step":
      return {
        ...facts,
        verdict: verdictOf[judgement.step.kind],
        text: textOf(judgement.step, judgement.action),
        freesContainment: isRisky(judgement.step, judgement.action),
      };
  }
}

/** Says of a containment in few words that it ends, because that is what a reviewer must not miss. */
function textOf(step: Step, action: MachineAction): string {
  if (!isRisky(step, action) || !isContainment(action.type)) {
    return describeStep(step, action);
  }
  return action.type === "Isolate"
    ? "will be cancelled; frees a contained machine"
    : `will be cancelled; frees what is contained: ${uncontainedByCancelling(action.type)}`;
}

const verdictOf = { refuse: "problem", cancel: "cancel", wait: "wait", settled: "nothing" } as const;

function reviewLeft(id: string, outputs: Readonly<Record<string, unknown>>): ReviewedEntry {
  const comment = outputs["comment"];
  return {
    line: null,
    machineActionId: id,
    ...factsOf(parseStoredAction(id, outputs)),
    verdict: "leaves",
    text: `leaves the state, ${whatStays(outputs)}`,
    freesContainment: false,
    comment: typeof comment === "string" ? comment : null,
  };
}

/** Leaving the stack calls nothing: a cancellation cannot be undone. */
function whatStays(outputs: Readonly<Record<string, unknown>>): string {
  switch (parseStoredState(outputs).outcome) {
    case "cancelled":
    case "cancelledTooLate":
      return "stays cancelled";
    case "endedOtherwise":
      return "stays as it ended";
    case "pending":
    case undefined:
      return "and its cancellation is not withdrawn";
  }
}

function factsOf(action: MachineAction | undefined) {
  return {
    type: action?.type ?? null,
    machine: action?.computerDnsName ?? action?.machineId ?? null,
    created: action?.creationDateTimeUtc ?? null,
    requestor: action?.requestor ?? null,
  };
}
