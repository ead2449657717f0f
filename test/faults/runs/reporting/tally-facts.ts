import type { CancelBehaviour } from "../../../../simulator/defender/cancel-behaviour.ts";
import { claimOf, type MethodCall, type RunFacts } from "../../model/facts.ts";
import type { WireCoding } from "../../model/scenario.ts";
import type { Tally } from "../../model/tally.ts";
import { recordsOf } from "../../rules/bulk/records.ts";

const refusals: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["not found", /^Could not read machine action \S+: 404/],
  ["guard", /is not the expected one/],
  ["containment", /contains a threat/],
  ["too many match", /maxCancellations is/],
  ["could not list", /^Could not list|could not be listed/],
  ["already ended", /already ended as/],
  ["not cancelled", /were refused or lost/],
  ["unknown effect", /Could not find out what became of/],
  ["no permission", /: 403|the call is not permitted/],
  ["token refused", /: 401/],
  ["rate limit", /: 429|throttles calls of this kind/],
  ["service", /: 5\d\d|: 408/],
  ["no answer", /connection was cut|did not answer|was not reached/],
  ["strange answer", /answered with success, but not|answer of .* is larger|about another action/],
  ["request refused", /: (?:4\d\d|3\d\d)/],
  ["sign-in", /Sign-in was refused/],
  ["foreign host", /no token is sent there/],
];

/** Counts calls, claims and refusals of a run. */
export function tallyFacts(facts: RunFacts, tally: Tally): void {
  tally.count("total", "runs");
  tally.count("door", facts.scenario.door ?? "dynamic");
  tally.count("total", "operations", facts.operations.length);
  for (const { oddity, hostile } of facts.scenario.actions) {
    tally.count("oddity", oddity ?? "as described");
    if (hostile !== undefined) {
      tally.count("oddity", `hostile text: ${hostile}`);
    }
  }
  const { cancel, straysInLists, byteOrderMark, coding } = facts.scenario.service;
  tally.count("oddity", describeLie(cancel.answerShows));
  if (straysInLists === true) {
    tally.count("oddity", "entries of lists that are no actions");
  }
  if (byteOrderMark === true) {
    tally.count("oddity", "byte order mark");
  }
  if (coding !== undefined) {
    tally.count("oddity", codingName(coding));
  }
  for (const { operation, status, fault, arrivedAtMs, query } of facts.exchanges) {
    tally.count("call", operation);
    if (operation === "list" && status === 400 && fault === undefined) {
      for (const [, field] of query.matchAll(/(\w+) in \(/g)) {
        tally.count("behaviour", `list with "${field} in" refused`);
      }
    }
    if (status === 429 && fault === undefined) {
      tally.count("behaviour", "limit reached");
    }
    if (status === 401 && fault === undefined) {
      tally.count("behaviour", "token expired");
    }
    if (status === 403 && fault === undefined) {
      tally.count("behaviour", "permission missing");
    }
    if (status === 404 && fault === undefined && operation === "get") {
      tally.count("behaviour", "404 to a read");
    }
    if (operation === "cancel" && status === 200 && fault === undefined) {
      tally.count("behaviour", "cancel accepted");
    }
    if (operation === "cancel" && status !== undefined && status >= 400 && fault === undefined) {
      tally.count("behaviour", "cancel refused");
    }
    if (arrivedAtMs === undefined) {
      tally.count("behaviour", "never arrived");
    }
  }
  for (const { isKilled, orphanedAtMs, calls, lookUp } of facts.operations) {
    if (orphanedAtMs !== undefined) {
      tally.count("behaviour", "engine killed");
    }
    if (lookUp?.answer.kind === "found") {
      tally.count("claim", "look-up: found", lookUp.answer.actions.length);
    }
    if (lookUp?.answer.kind === "failed") {
      tally.count("refusal", `look-up: ${refusalIn(lookUp.answer.message)}`);
    }
    if (isKilled) {
      tally.count("behaviour", "killed");
    }
    for (const call of calls) {
      tallyCall(call, tally);
    }
  }
}

function tallyCall(call: MethodCall, tally: Tally): void {
  const { method, result } = call;
  const claim = claimOf(call);
  if (claim !== undefined && call.kind === "bulk") {
    for (const { list, record } of recordsOf(claim)) {
      const by = record["cancelledBy"];
      tally.count("claim", `bulk: ${list}${by === undefined ? "" : ` by ${String(by)}`}`);
    }
    if (result?.kind === "notReady") {
      tally.count("claim", "bulk: not ready");
    }
  } else if (claim !== undefined) {
    const { outcome, cancelledBy } = claim;
    const by = cancelledBy === undefined ? "" : ` by ${String(cancelledBy)}`;
    const readiness = result?.kind === "notReady" ? ", not ready" : "";
    tally.count("claim", `${method}: ${String(outcome)}${by}${readiness}`);
  }
  if (result?.kind === "gone" && method === "read") {
    tally.count("claim", "read: gone");
  }
  if (result?.kind === "checked" && result.failures.length > 0) {
    tally.count("refusal", `preview: ${refusalIn(result.failures[0]?.reason ?? "")}`);
  }
  if (result?.kind === "failed") {
    tally.count("refusal", `${method}: ${refusalIn(result.message)}`);
  }
}

function refusalIn(message: string): string {
  return refusals.find(([, pattern]) => pattern.test(message))?.[0] ?? `other: ${message.slice(0, 80)}`;
}

/** Name of a coding in the counts. */
export function codingName(coding: WireCoding): string {
  return `bodies coded ${coding}`;
}

function describeLie(answerShows: CancelBehaviour["answerShows"]): string {
  return `cancel answers show ${typeof answerShows === "string" ? answerShows : answerShows.status}`;
}
