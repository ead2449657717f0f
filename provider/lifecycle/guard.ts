import {
  describeMachineAction,
  type MachineAction,
  type MachineActionTarget,
} from "../defender/machine-action.ts";
import { uncontainedByCancelling } from "../defender/machine-action-type.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { isCancellationAccepted } from "./outcome.ts";

/** What the action is expected to be. Each given field must equal the action's. */
export interface Expectation {
  readonly type?: string | undefined;
  readonly machineId?: string | undefined;
  readonly computerDnsName?: string | undefined;
  readonly requestor?: string | undefined;
}

type ExpectedField = keyof Expectation;

/** A guard field that the action contradicts. */
interface GuardMismatch {
  readonly field: ExpectedField;
  readonly expected: string;
  readonly found: string | null;
}

const fields: readonly ExpectedField[] = ["type", "machineId", "computerDnsName", "requestor"];

/**
 * Brings a fact into the form in which two of them can be compared. Host names, user names and hexadecimal ids mean
 * the same in any case; types are an exact vocabulary.
 */
export function comparable(field: ExpectedField, value: string): string {
  if (field === "type") {
    return value;
  }
  const folded = value.trim().toLowerCase();
  return field === "computerDnsName" ? folded.replace(/\.$/, "") : folded;
}

/** Lists the guard fields that the action contradicts. A field that the service does not show contradicts, too. */
function guardMismatches(expect: Expectation, action: MachineActionTarget): readonly GuardMismatch[] {
  return fields.flatMap((field) => {
    const expected = expect[field];
    const found = action[field];
    if (expected === undefined) {
      return [];
    }
    if (found !== null && comparable(field, expected) === comparable(field, found)) {
      return [];
    }
    return [{ field, expected, found }];
  });
}

/** Says expected and found side by side, or nothing when the guard holds. */
export function guardRefusal(expect: Expectation, action: MachineAction): string | undefined {
  const mismatches = guardMismatches(expect, action);
  if (mismatches.length === 0) {
    return undefined;
  }
  const rows = mismatches.map(
    ({ field, expected, found }) =>
      `${field}: expected "${quoteForeign(expected)}", found ${found === null ? "nothing" : `"${quoteForeign(found)}"`}`,
  );
  return `the action is not the expected one (${rows.join("; ")}). ${whatBecameOf(action)} Correct machineActionId or expect`;
}

/** A refused action may be one that a former run, or somebody else, has cancelled. */
function whatBecameOf(action: MachineAction): string {
  if (action.status === "Cancelled") {
    return "It is cancelled already.";
  }
  return isCancellationAccepted(action) ? "Its cancellation was requested before." : "Nothing was cancelled.";
}

/** Refuses to free what was contained, or may have been, unless the program names the type it wants to cancel. */
export function containmentRefusal(expect: Expectation, action: MachineActionTarget): string | undefined {
  const uncontained = uncontainedByCancelling(action.type);
  if (uncontained === undefined || expect.type === action.type) {
    return undefined;
  }
  return (
    `the action is ${describeMachineAction(action)}, which contains a threat, or may: when it is cancelled, ${uncontained}. ` +
    `If that is what you want, set expect.type to "${quoteForeign(action.type)}". Nothing was cancelled`
  );
}
