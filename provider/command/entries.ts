import { Document, isCollection } from "yaml";
import type { MachineAction } from "../defender/machine-action.ts";
import { isContainment } from "../defender/machine-action-type.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { type CancellationInputs, cancellationInputProblems } from "../resources/cancellation/inputs.ts";
import { ageOf } from "./age.ts";

/** Longest remark above an entry, in characters. */
const maxRemarkLength = 100;

/** Writes actions as entries of a list of cancellations, each under a line that says what it is. */
export function entriesOf(actions: readonly MachineAction[], comment: string, nowMs: number): string {
  const document = new Document(actions.map((action) => entryOf(action, comment)));
  if (isCollection(document.contents)) {
    for (const [index, item] of document.contents.items.entries()) {
      const action = actions[index];
      if (action !== undefined && isCollection(item)) {
        item.commentBefore = ` ${remarkOf(action, nowMs)}`;
      }
    }
  }
  return document.toString({ lineWidth: 0 });
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
