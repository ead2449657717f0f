import { printable } from "../../reporting/foreign-text.ts";
import { jsonOf } from "../json.ts";
import type { Finding, Verdict } from "./finding.ts";
import type { Runtime } from "./runtime.ts";

const labels: Readonly<Record<Verdict, string>> = {
  ok: "OK",
  warning: "warning",
  failed: "failed",
  skipped: "skipped",
};

const labelWidth = Math.max(...Object.values(labels).map(({ length }) => length));

/** Writes a finding as a line, with what to do below it. */
export function findingText({ check, verdict, finding, fix }: Finding): string {
  const margin = " ".repeat(labelWidth + 2);
  const lines = [`${check}: ${finding}`, ...(fix === undefined || verdict === "ok" ? [] : [`To fix: ${fix}`])]
    .flatMap((text) => printable(text).split("\n"))
    .map((line) => `${margin}${line}\n`);
  return `${labels[verdict].padEnd(labelWidth + 2)}${lines.join("").slice(margin.length)}`;
}

/** Writes how many checks ended how. */
export function summaryText(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return `${findings.length} checks: ${count("ok")} OK, ${count("warning")} with a warning, ${count("failed")} failed, ${count("skipped")} skipped.\n`;
}

/** Writes everything as JSON. */
export function findingsJson({ version, node, platform }: Runtime, findings: readonly Finding[]): string {
  return jsonOf({ version, node, platform, checks: findings });
}
