import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import { generatedNotice, paragraphs } from "./markdown.ts";
import type { SourceReader } from "./public-declarations.ts";

interface Limit {
  readonly what: string;
  readonly file: string;
  readonly constant: string;
  readonly unit: "ms" | "s" | "h" | "bytes" | "";
}

const groups: Readonly<Record<string, readonly Limit[]>> = {
  "Inputs and settings": [
    {
      what: "Default of `waitTimeoutSeconds`",
      file: "inputs/wait-timeout.ts",
      constant: "defaultWaitTimeoutSeconds",
      unit: "s",
    },
    {
      what: "Greatest `waitTimeoutSeconds`",
      file: "inputs/wait-timeout.ts",
      constant: "maxWaitSeconds",
      unit: "s",
    },
    {
      what: "Default of `maxCancellations`",
      file: "resources/bulk/inputs.ts",
      constant: "defaultMaxCancellations",
      unit: "",
    },
    {
      what: "Greatest `maxCancellations`",
      file: "resources/bulk/inputs.ts",
      constant: "maxCancellationsBound",
      unit: "",
    },
    {
      what: "Greatest `olderThanHours`",
      file: "resources/bulk/inputs.ts",
      constant: "maxAgeHours",
      unit: "h",
    },
    {
      what: "Default of `requestTimeoutSeconds`",
      file: "configuration/settings.ts",
      constant: "defaultRequestTimeoutSeconds",
      unit: "s",
    },
    {
      what: "Greatest `requestTimeoutSeconds`",
      file: "configuration/settings.ts",
      constant: "maxRequestTimeoutSeconds",
      unit: "s",
    },
  ],
  Cancelling: [
    {
      what: "Cancel calls for one action in one operation",
      file: "lifecycle/schedule.ts",
      constant: "maxCancelCalls",
      unit: "",
    },
    {
      what: "Pauses between the reads that confirm a 404",
      file: "lifecycle/schedule.ts",
      constant: "confirmationPausesMs",
      unit: "ms",
    },
    {
      what: "First interval between two reads while waiting",
      file: "lifecycle/schedule.ts",
      constant: "firstPollIntervalMs",
      unit: "ms",
    },
    {
      what: "Longest interval between two reads while waiting",
      file: "lifecycle/schedule.ts",
      constant: "maxPollIntervalMs",
      unit: "ms",
    },
    {
      what: "Actions that one call reads",
      file: "defender/batched-reads.ts",
      constant: "maxIdsPerCall",
      unit: "",
    },
  ],
  "Whatever matches": [
    {
      what: "Time for which every record stays",
      file: "resources/bulk/state.ts",
      constant: "fullRecordMs",
      unit: "ms",
    },
    {
      what: "Records of what ended earlier",
      file: "resources/bulk/state.ts",
      constant: "maxOlderRecords",
      unit: "",
    },
    {
      what: "Longest time that a record stays",
      file: "resources/bulk/state.ts",
      constant: "maxRecordAgeMs",
      unit: "ms",
    },
    {
      what: "Actions that a message names one by one",
      file: "resources/bulk/forecast.ts",
      constant: "maxShownActions",
      unit: "",
    },
    {
      what: "Cancel calls of a set under way at once",
      file: "lifecycle/ensure-bulk-cancelled.ts",
      constant: "maxCallsAtOnce",
      unit: "",
    },
    {
      what: "Values of one condition in an address",
      file: "matching/list-matching.ts",
      constant: "maxValuesInFilter",
      unit: "",
    },
  ],
  Calls: [
    { what: "Repetitions of a call", file: "defender/retry.ts", constant: "maxRepetitions", unit: "" },
    {
      what: "First pause before a repetition",
      file: "defender/retry.ts",
      constant: "firstBackoffMs",
      unit: "ms",
    },
    {
      what: "Longest pause before a repetition",
      file: "defender/retry.ts",
      constant: "maxBackoffMs",
      unit: "ms",
    },
    {
      what: "Pause after a 429 without a time",
      file: "defender/retry.ts",
      constant: "rateLimitPauseMs",
      unit: "ms",
    },
    { what: "Patience with one call", file: "defender/retry.ts", constant: "callPatienceMs", unit: "ms" },
    {
      what: "Time for a connection",
      file: "defender/transport.ts",
      constant: "connectTimeoutMs",
      unit: "ms",
    },
    { what: "Largest answer", file: "defender/transport.ts", constant: "maxAnswerBytes", unit: "bytes" },
    {
      what: "Largest page of a list",
      file: "defender/defender-client.ts",
      constant: "maxPageSize",
      unit: "",
    },
    {
      what: "Renewal of a token before it expires",
      file: "identity/token-cache.ts",
      constant: "renewalMarginMs",
      unit: "ms",
    },
  ],
};

/** The text of docs/limits.md. */
export function limits(source: SourceReader): string {
  const sections = Object.entries(groups).flatMap(([title, group]) => [
    `## ${title}`,
    markdownTable(
      ["What", "Value", "From the source"],
      group.map(({ what, file, constant, unit }) => {
        const { values, text } = source.constantIn(`provider/${file}`, constant);
        return [
          what,
          values.map((value) => shown(value, unit)).join(", "),
          text.replaceAll(/, in (?:milliseconds|seconds|bytes)\b/g, ""),
        ];
      }),
    ),
  ]);
  const callLimits = source.declarationIn("provider/defender/call-limits.ts", "CallLimits");
  return `${paragraphs(
    "# Limits in numbers",
    generatedNotice,
    "The service's limits hold for an application in a tenant, for all tools that use it together. The provider paces its calls so that it does not meet them; `defender:callsPerMinute` and `defender:callsPerHour` leave room for others.",
    markdownTable(
      ["Limit of the service, for cancel, get and list each", "Meaning"],
      callLimits.members.map(({ name, text }) => [`\`${name}\``, text]),
    ),
    ...sections,
  )}\n`;
}

const dayMs = 86_400_000;

function shown(value: number, unit: Limit["unit"]): string {
  const number = value.toLocaleString("en");
  switch (unit) {
    case "":
      return number;
    case "bytes":
      return `${value / 1024 / 1024} MiB`;
    case "ms":
      if (value % dayMs === 0) {
        return `${value / dayMs} d`;
      }
      return `${(value / 1000).toLocaleString("en")} s`;
    default:
      return `${number} ${unit}`;
  }
}
