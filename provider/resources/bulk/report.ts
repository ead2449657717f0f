import { describeMachineAction, type MachineAction } from "../../defender/machine-action.ts";
import { NotCancelledError } from "../../errors.ts";
import type { MemberResult } from "../../lifecycle/ensure-bulk-cancelled.ts";
import type { Settlement } from "../../lifecycle/outcome.ts";
import { describeKept, describeReplaced } from "../../lifecycle/proven-outcome.ts";
import { quoteForeign } from "../../reporting/foreign-text.ts";
import type { Reporter } from "../../reporting/reporter.ts";
import { count } from "./forecast.ts";
import type { ProvenRecord } from "./state.ts";

/** A read of an action whose outcome was proven before. */
export interface ComparedRecord {
  readonly read: Settlement;
  readonly proven: ProvenRecord;
}

type NotTried = Extract<MemberResult, { kind: "notTried" }>;

/** Most actions that are told one by one, each with its reason. */
const maxReasons = 8;

/** Most actions that a line of its own warns of. */
const maxWarnings = 20;

/** Most cancelled actions that are named with their type and machine. */
const maxNamed = 20;

/** Most characters of one reason. */
const maxReasonLength = 350;

/** Most ids in one list. */
const maxIds = 40;

/** Says what has come to match since the check. */
export function tellAppeared(reporter: Reporter, appeared: readonly MachineAction[]): void {
  if (appeared.length === 0) {
    return;
  }
  reporter.say(
    `${count(appeared.length)} began to match after the check; the next pulumi up handles ` +
      `${appeared.length === 1 ? "it" : "them"}: ${idsOf(appeared.map(({ id }) => id))}.`,
  );
}

/** Says that a confirmed action does not match any more. */
export function tellLeftAlone(reporter: Reporter, action: MachineAction): void {
  reporter.say(
    `${quoteForeign(action.id)}: ${describeMachineAction(action)} is ${quoteForeign(action.status)} now and does not match any more, so it is left alone and followed.`,
  );
}

/** Says which actions the service does not show any more. */
export function tellForgotten(reporter: Reporter, ids: ReadonlySet<string>): void {
  for (const id of ids) {
    reporter.warn(
      `${quoteForeign(id)}: the service does not show this action any more; what became of it stays unknown.`,
    );
  }
}

/** Warns of pending actions that could not be read. */
export function tellUnread(reporter: Reporter, failures: ReadonlyMap<string, Error>): void {
  const all = [...failures];
  for (const [, failure] of all.slice(0, maxWarnings)) {
    reporter.warn(`${failure.message} It stays recorded as pending.`);
  }
  if (all.length > maxWarnings) {
    reporter.warn(
      `not read, and recorded as pending, are also: ${idsOf(all.slice(maxWarnings).map(([id]) => id))}.`,
    );
  }
}

/** Warns of proven outcomes that a newer state of the service has replaced. */
export function tellReplaced(reporter: Reporter, replaced: readonly ComparedRecord[]): void {
  for (const { read, proven } of replaced.slice(0, maxWarnings)) {
    reporter.warn(describeReplaced(read, proven));
  }
  if (replaced.length > maxWarnings) {
    const ids = replaced.slice(maxWarnings).map(({ proven }) => proven.id);
    reporter.warn(`newer than their recorded outcomes are also: ${idsOf(ids)}.`);
  }
}

/** Says which reads lie behind a proven outcome. */
export function tellKept(reporter: Reporter, kept: readonly ComparedRecord[]): void {
  for (const { read, proven } of kept.slice(0, maxWarnings)) {
    reporter.say(describeKept(read, proven));
  }
  if (kept.length > maxWarnings) {
    const ids = kept.slice(maxWarnings).map(({ proven }) => proven.id);
    reporter.say(`not newer than their proven outcomes, which stay, are also: ${idsOf(ids)}.`);
  }
}

/** Says how everything ended that an operation has looked at, and warns of what was not cancelled, or too late. */
export function tellOutcomes(reporter: Reporter, judged: readonly Settlement[]): void {
  if (judged.length === 0) {
    return;
  }
  const numberOf = (outcome: Settlement["outcome"]) =>
    judged.filter((result) => result.outcome === outcome).length;
  reporter.say(
    `${count(judged.length)}: ${numberOf("cancelled")} cancelled, ${numberOf("cancelledTooLate")} cancelled too late, ` +
      `${numberOf("endedOtherwise")} ended otherwise, ${numberOf("pending")} pending.`,
  );
  const cancelled = judged.filter(({ outcome }) => outcome === "cancelled");
  if (cancelled.length > 0) {
    const names = cancelled
      .slice(0, maxNamed)
      .map(({ action }) => `- ${quoteForeign(action.id)}: ${describeMachineAction(action)}`);
    const rest = cancelled.length > maxNamed ? [`- and ${cancelled.length - maxNamed} more`] : [];
    reporter.say(["cancelled:", ...names, ...rest].join("\n"));
  }
  const bad = judged.filter(({ outcome }) => outcome === "endedOtherwise" || outcome === "cancelledTooLate");
  for (const { outcome, action } of bad.slice(0, maxWarnings)) {
    const subject = `${quoteForeign(action.id)} (${describeMachineAction(action)})`;
    reporter.warn(
      outcome === "endedOtherwise"
        ? `${subject} was not cancelled: it ended as ${quoteForeign(action.status)}.`
        : `${subject} is cancelled, but too late: a command of it had completed before.`,
    );
  }
  if (bad.length > maxWarnings) {
    const ids = bad.slice(maxWarnings).map(({ action }) => action.id);
    reporter.warn(`also not cancelled, or cancelled too late: ${idsOf(ids)}.`);
  }
}

/**
 * Names what is not cancelled, and why; nothing when everything is.
 *
 * @param unread why an action could not be read before its turn, by its id
 */
export function describeUnfinished(
  results: readonly MemberResult[],
  unread: ReadonlyMap<string, Error> = new Map(),
): string | undefined {
  const reasons = [
    ...results.flatMap(reasonOf),
    ...[...unread].map(([id, failure]) => ({ id, reason: failure.message })),
  ];
  const untried = (because: NotTried["because"]) =>
    results.flatMap((result) =>
      result.kind === "notTried" && result.because === because ? [result.member.observed.id] : [],
    );
  const [hopeless, interrupted] = [untried("failsForAll"), untried("interrupted")];
  const left = reasons.length + hopeless.length + interrupted.length;
  const all = results.length + unread.size;
  if (left === 0) {
    return undefined;
  }
  const text = [
    `Of ${count(all)}, ${left} ${left === 1 ? "is" : "are"} not known to be cancelled. ` +
      `${left === all ? "" : "The others are recorded. "}Run pulumi up again: it goes on with these:`,
    ...reasons.slice(0, maxReasons).map(({ reason }) => `- ${quoteForeign(reason, maxReasonLength)}`),
    ...(reasons.length > maxReasons ? [`- and ${idsOf(reasons.slice(maxReasons).map(({ id }) => id))}`] : []),
    ...(hopeless.length > 0 ? [`- not tried, because the failure holds for all: ${idsOf(hopeless)}`] : []),
    ...(interrupted.length > 0
      ? [`- not tried, because the operation was interrupted: ${idsOf(interrupted)}`]
      : []),
  ].join("\n");
  // The message of an error is made fit for a terminal and for the engine.
  return new NotCancelledError(text).message;
}

function reasonOf(result: MemberResult): readonly { readonly id: string; readonly reason: string }[] {
  const { id } = result.member.observed;
  if (result.kind === "failed") {
    return [{ id, reason: result.error.message }];
  }
  if (result.kind === "notTried" || result.settlement.pendingBecause === undefined) {
    return [];
  }
  const { action, pendingBecause } = result.settlement;
  const reason = `${quoteForeign(id)}: ${describeMachineAction(action)} ${pendingBecause}; the cancellation is not withdrawn.`;
  return [{ id, reason }];
}

function idsOf(ids: readonly string[]): string {
  const shown = ids
    .slice(0, maxIds)
    .map((id) => quoteForeign(id))
    .join(", ");
  return ids.length > maxIds ? `${shown} and ${ids.length - maxIds} more` : shown;
}
