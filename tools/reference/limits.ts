import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import { generatedNotice, pageAddress, paragraphs } from "./markdown.ts";
import type { SourceReader, TaggedConstant } from "./public-declarations.ts";

/** The sections that `@limit` may name, in the order of the document. */
const sections = ["Inputs and settings", "Cancelling", "Bulk cancellations", "Calls"] as const;

/** The text of docs/limits.md: every constant whose doc comment has `@limit` and a section. */
export function limits(source: SourceReader): string {
  const constants = source.constantsWith("limit");
  for (const { name, tag } of constants) {
    if (!sections.some((section) => section === tag)) {
      throw new Error(`@limit of ${name} names "${tag}", but must be one of ${sections.join(", ")}.`);
    }
  }
  const callLimits = source.declarationIn("provider/defender/call-limits.ts", "CallLimits");
  return `${paragraphs(
    "# Limits in numbers",
    generatedNotice,
    "The service's limits hold for an application in a tenant, for all tools that use it together. The provider paces its calls so that it does not meet them; `defender:callsPerMinute` and `defender:callsPerHour` leave room for others.",
    markdownTable(
      ["Limit of the service, for cancel, get and list each", "Meaning"],
      callLimits.members.map(({ name, text }) => [`\`${name}\``, text]),
    ),
    `They stand on Microsoft's pages: ${linksTo(source.pagesOf("provider/defender/call-limits.ts", "documentedLimits"))}. A row below names the page that it rests on; a number without one is this package's own choice, for the reason that is given.`,
    ...sections.flatMap((section) => [
      `## ${section}`,
      markdownTable(
        ["Value", "What it is, and why"],
        constants.filter(({ tag }) => tag === section).map(rowOf),
      ),
    ]),
  )}\n`;
}

function rowOf({ name, values, text, pages }: TaggedConstant): readonly string[] {
  const meaning = text.replaceAll(/, in (?:milliseconds|seconds|bytes)\b/g, "");
  return [
    values.map((value) => valueText(name, value)).join(", "),
    pages.length === 0 ? meaning : `${meaning} Source: ${linksTo(pages)}.`,
  ];
}

/** Links that are called by the last part of their addresses. */
function linksTo(pages: readonly string[]): string {
  return pages
    .map(pageAddress)
    .map((address) => `[${new URL(address).pathname.split("/").at(-1) ?? address}](${address})`)
    .join(", ");
}

const dayMs = 86_400_000;

/** A constant's name ends in its unit. */
function valueText(name: string, value: number): string {
  if (name.endsWith("Ms")) {
    return value % dayMs === 0 ? `${value / dayMs} d` : `${(value / 1000).toLocaleString("en")} s`;
  }
  if (name.endsWith("Bytes")) {
    return `${value / 1024 / 1024} MiB`;
  }
  const number = value.toLocaleString("en");
  if (name.endsWith("Seconds")) {
    return `${number} s`;
  }
  return name.endsWith("Hours") ? `${number} h` : number;
}
