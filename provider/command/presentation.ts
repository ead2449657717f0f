import { Document, isCollection } from "yaml";
import { isContainment, type MachineAction } from "../defender/machine-action.ts";
import { formatDuration } from "../reporting/duration.ts";
import { printable, quoteLine } from "../reporting/printable.ts";
import { type CancellationInputs, cancellationInputProblems } from "../resources/cancellation/inputs.ts";

/** Longest text in a cell or a comment, in characters. */
const maxTextLength = 100;

const columns = ["ID", "TYPE", "STATUS", "MACHINE", "AGE", "REQUESTOR"] as const;

/** Writes actions as a table with a line of headings. */
export function tableOf(actions: readonly MachineAction[], nowMs: number): string {
  const rows = [columns, ...actions.map((action) => cellsOf(action, nowMs))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function cellsOf(action: MachineAction, nowMs: number): readonly string[] {
  return [
    action.id,
    action.type,
    action.status,
    action.computerDnsName ?? action.machineId ?? "-",
    ageOf(action, nowMs) ?? "-",
    action.requestor ?? "-",
  ].map((text) => quoteLine(text, maxTextLength));
}

/** Writes one action as lines of name and value, without what is empty. */
export function detailsOf(action: MachineAction): string {
  const { commands, relatedFileInfo, ...facts } = action;
  const rows = [
    ...Object.entries(facts),
    ...(relatedFileInfo === null ? [] : [["relatedFileInfo", relatedFileInfo.fileIdentifier] as const]),
    ...commands.map(
      ({ command, commandStatus }) => ["command", `${command?.type} ${commandStatus}`] as const,
    ),
  ].filter(([, value]) => value !== null);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value]) => `${name.padEnd(width)}  ${quoteLine(String(value), 10 * maxTextLength)}\n`)
    .join("");
}

/** Writes a value as JSON for other programs, with every character escaped that could steer a terminal. */
export function jsonOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, escaped)}\n`;
}

/** Each of its one or two UTF-16 units as JSON writes it. */
function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** An action without the parameters of its commands, which can hold secrets. */
export function withoutParameters(action: MachineAction) {
  const commands = action.commands.map(({ command, ...progress }) => ({
    ...progress,
    type: command?.type ?? null,
  }));
  return { ...action, commands };
}

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
 * so are those with characters that could steer a terminal.
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
      ([name, fact]) => fact !== null && fact === printable(fact) && !refused.has(`expect.${name}`),
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
  return quoteLine(remark, maxTextLength);
}

function ageOf({ creationDateTimeUtc }: MachineAction, nowMs: number): string | undefined {
  const ageMs = nowMs - Date.parse(creationDateTimeUtc ?? "");
  return Number.isNaN(ageMs) ? undefined : formatDuration(ageMs);
}
