import type { MachineAction } from "../defender/machine-action.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { ageOf } from "./age.ts";
import { alignedColumns } from "./aligned-columns.ts";

/** Longest text in a cell, in characters. */
const maxTextLength = 100;

const headings = ["ID", "TYPE", "STATUS", "MACHINE", "AGE", "REQUESTOR"] as const;

type Row = Readonly<Record<(typeof headings)[number], string>>;

/**
 * Writes actions as a table with a line of headings. Where a terminal is too narrow for it, each action has two lines,
 * because a table that wraps cannot be read, and a name that is cut short cannot be pasted.
 */
export function actionsTable(
  actions: readonly MachineAction[],
  nowMs: number,
  columns = Number.POSITIVE_INFINITY,
): string {
  const rows = actions.map((action) => rowOf(action, nowMs));
  const wide = alignedColumns([headings, ...rows.map((row) => headings.map((heading) => row[heading]))]);
  return wide.every((line) => line.length <= columns)
    ? text(wide)
    : text(rows.flatMap((row) => narrowLines(row)));
}

function rowOf(action: MachineAction, nowMs: number): Row {
  const cell = (fact: string) => quoteForeign(fact, maxTextLength);
  return {
    ID: cell(action.id),
    TYPE: cell(action.type),
    STATUS: cell(action.status),
    MACHINE: cell(action.computerDnsName ?? action.machineId ?? "-"),
    AGE: ageOf(action, nowMs) ?? "-",
    REQUESTOR: cell(action.requestor ?? "-"),
  };
}

function narrowLines(row: Row): readonly string[] {
  return [`${row.ID}  ${row.TYPE}`, `  ${row.STATUS} for ${row.AGE}  ${row.MACHINE}  ${row.REQUESTOR}`];
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
