import { Document } from "yaml";
import type { MachineAction } from "../defender/machine-action.ts";
import { isContainment, uncontainedByCancelling } from "../defender/machine-action-type.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { type CancellationInputs, cancellationInputProblems } from "../resources/cancellation/inputs.ts";
import { ageOf } from "./age.ts";

/** Longest remark above an entry, in characters. */
const maxRemarkLength = 100;

/**
 * Writes actions as entries of a list of cancellations, each under a line that says what it is. An entry names its type,
 * which is what the guard of containment asks for; so one whose cancellation may free something is commented out, unless
 * its type was asked for by name.
 *
 * @param askedTypes the types that were asked for by name
 */
export function entriesOf(
  actions: readonly MachineAction[],
  comment: string,
  nowMs: number,
  askedTypes: readonly string[] = [],
): string {
  if (actions.length === 0) {
    return "[]\n";
  }
  return actions
    .map((action) => {
      const entry = new Document([entryOf(action, comment)]).toString({ lineWidth: 0 });
      const isWithheld =
        uncontainedByCancelling(action.type) !== undefined && !askedTypes.includes(action.type);
      const text = isWithheld ? entry.replace(/^/gm, "# ").replace(/# $/, "") : entry;
      const hint = isWithheld
        ? `# Only with --type ${quoteForeign(action.type)}, or without the # before it:\n`
        : "";
      return `# ${remarkOf(action, nowMs)}\n${hint}${text}`;
    })
    .join("");
}

/**
 * Facts that the guard of an entry cannot hold, such as a blank name, are left out, because the entry is to be valid;
 * so are those that could steer a terminal or a build service.
 */
function entryOf(action: MachineAction, comment: string): CancellationInputs {
  const { id: machineActionId, type, machineId, computerDnsName, requestor } = action;
  const facts = Object.entries({ type, machineId, computerDnsName, requestor });
  const refused = new Set(
    cancellationInputProblems({ machineActionId, comment, expect: Object.fromEntries(facts) }).map(
      ({ property }) => property,
    ),
  );
  const expect = Object.fromEntries(
    facts.filter(
      ([name, fact]) => fact !== null && fact === quoteForeign(fact) && !refused.has(`expect.${name}`),
    ),
  );
  return { machineActionId, comment, expect };
}

function remarkOf(action: MachineAction, nowMs: number): string {
  const age = ageOf(action, nowMs);
  const remark = [
    `${action.status}${age === undefined ? "" : ` for ${age}`}`,
    // The entry names the type, so the list refuses it no more.
    ...(isContainment(action.type) ? ["contains a threat: cancelling it may free an infected machine"] : []),
    ...(action.requestorComment === null ? [] : [action.requestorComment]),
  ].join("; ");
  return quoteForeign(remark, maxRemarkLength);
}
