import { type Arguments, formatAmong, wrongUsage } from "../command-line.ts";
import { commandReporter, connectionOptions, settingsSourceOf } from "../connection.ts";
import { exitCodes, type Subcommand } from "../subcommand.ts";
import { examine } from "./examination.ts";
import type { Finding } from "./finding.ts";
import { identifierShortener } from "./identifiers.ts";
import { findingsJson, findingText, summaryText } from "./report.ts";

/** Checks everything that the provider needs, read only, and says of each thing whether it works and how to fix it. */
export const doctor: Subcommand = {
  name: "doctor",
  options: ["output", ...connectionOptions],
  async perform(args, tools) {
    const isJson = asksForJson(args);
    const source = await settingsSourceOf(args, tools);
    const { environment, version } = tools;
    const runtime = {
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      version,
    };
    const shorten = identifierShortener(source, environment);
    // Sign-in and HTTP are loaded for those who need them.
    const { createProbes } = await import("./probes.ts");
    const probes = createProbes(commandReporter(tools));
    const findings: Finding[] = [];
    for await (const found of examine({ runtime, source, environment }, probes)) {
      const finding = { ...found, finding: shorten(found.finding) };
      findings.push(finding);
      if (!isJson) {
        tools.print(findingText(finding));
      }
    }
    tools.print(isJson ? findingsJson(runtime, findings) : summaryText(findings));
    return findings.some(({ verdict }) => verdict === "failed") ? exitCodes.failed : exitCodes.done;
  },
};

function asksForJson({ operands, values: { output = "text" } }: Arguments): boolean {
  if (operands.length > 0) {
    throw wrongUsage(`doctor takes no arguments, but got "${operands.join(" ")}"`);
  }
  return formatAmong(["text", "json"], output) === "json";
}
