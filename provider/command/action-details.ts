import type { MachineAction } from "../defender/machine-action.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";

/** Longest text of one fact, in characters. */
const maxTextLength = 1_000;

/** Writes one action as lines of name and value, without what is empty. */
export function actionDetails(action: MachineAction): string {
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
    .map(([name, value]) => `${name.padEnd(width)}  ${quoteForeign(String(value), maxTextLength)}\n`)
    .join("");
}
