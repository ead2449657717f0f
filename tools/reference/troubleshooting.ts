import { answerAdvice } from "../../provider/defender/answer-error.ts";
import { explainRefusedPermission } from "../../provider/defender/permissions.ts";
import { entraFixes } from "../../provider/identity/entra-errors.ts";
import { networkExplanations } from "../../provider/network/network-failure.ts";
import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import { code, generatedNotice, paragraphs } from "./markdown.ts";
import type { SourceReader } from "./public-declarations.ts";
import {
  actionTroubles,
  answerTroubles,
  compilerTroubles,
  pluginTroubles,
  settingTroubles,
  type Trouble,
  timeTroubles,
} from "./troubles.ts";

type AnswerRow = readonly [status: string, meaning: string];

const answers: Readonly<Record<keyof typeof answerAdvice, AnswerRow>> = {
  inactiveAccount: [
    "401 or 403 that names licence, account mode or provisioning",
    "The tenant cannot use the API yet, or not any more.",
  ],
  unauthorized: ["401", "The service does not accept the token."],
  forbiddenByProxy: ["403 with a page of HTML", "Something on the way refuses, not the service."],
  disabledFeature: ["403 `DisabledFeature`", "The tenant does not use the feature."],
  disallowedOperation: [
    "403 `DisallowedOperation`",
    "The service does not do this, whoever asks. It may be how it says that the action is over.",
  ],
  notFound: [
    "404",
    "The service does not know the action. One such answer is not believed; three within four seconds are.",
  ],
  wrongAddress: [
    "404 that is not in the service's words",
    "The address is not Defender's. No state is changed by it.",
  ],
  rateLimit: ["429", "More calls than the service allows, and no room for this one within five minutes."],
  hourLimit: ["429 that names the hour's window", "More calls than the service allows in an hour."],
  unavailable: ["408, 500 to 599", "A fault of the service that outlasted the repetitions."],
  redirect: ["300 to 399", "The address leads elsewhere."],
  refused: ["400, 409, other 4xx", "The service does not accept the request itself."],
  refusedList: ["The same for a list", "The service does not accept the filter."],
};

const permissionExamples: readonly (readonly [found: string, explanation: string])[] = [
  ["403 to a cancel call, none of the permissions", missing("cancel")],
  ["403 to a read, none of the permissions", missing("read")],
  ["403, although the token has one of them", present()],
];

function missing(access: "read" | "cancel"): string {
  return explainRefusedPermission(access, { permissions: [], audience: undefined, applicationId: "…" });
}

function present(): string {
  const facts = { permissions: ["Machine.Scan"], audience: "…", applicationId: "…" };
  return explainRefusedPermission("cancel", facts);
}

/** The text of docs/troubleshooting.md. */
export function troubleshooting(source: SourceReader): string {
  return `${paragraphs(
    "# Troubleshooting",
    generatedNotice,
    "Every error says what was tried, on which action, what came back and what to do. Here are the same sentences in one place: search for a part of the message. A request id in a message is for Microsoft's support. `defender:showSettings` shows how the provider signs in and where each setting comes from.",
    "The [doctor](doctor.md) checks settings, network, sign-in, permissions and calls at once: `npx pulumi-defender-endpoint doctor --stack NAME`.",
    "## Errors by class",
    markdownTable(["Class", "Meaning"], classesOf(source)),
    "## Settings and inputs",
    troubleTable(settingTroubles),
    "## The machine action",
    troubleTable(actionTroubles),
    "## Answers of the service",
    markdownTable(
      ["Status", "Meaning", "What to do"],
      Object.entries(answers).map(([key, row]) => [...row, adviceFor(key)]),
    ),
    "A body in other words than the service's is named in the message: nothing, a page of HTML, or its beginning.",
    "## Permissions",
    markdownTable(["Found", "What the message says"], permissionExamples),
    "## Limits, time and warnings",
    troubleTable(timeTroubles),
    "## Answers that cannot be used",
    troubleTable(answerTroubles),
    "## The way to the service and to the sign-in",
    "The message begins with the host that was not reached. Certificates of an organisation's own are trusted through `NODE_EXTRA_CA_CERTS`, proxies named in `HTTPS_PROXY` and excepted in `NO_PROXY`, all set before `pulumi` starts.",
    markdownTable(
      ["Code", "The host …", "What to do"],
      Object.entries(networkExplanations).map(([key, { meaning, fix }]) => [
        code(key),
        `… ${meaning}.`,
        `${fix}.`,
      ]),
    ),
    "## Sign-in",
    "Other codes are explained at `https://login.microsoftonline.com/error?code=` and the number. The identity that signs in, and where each of its values came from, stand in the message.",
    markdownTable(
      ["Entra's code", "What to do"],
      Object.entries(entraFixes).map(([number, fix]) => [code(`AADSTS${number}`), `${fix}.`]),
    ),
    "## The plugin",
    "These are the words of the engine and of its host for YAML programs. Wrong settings and inputs are named by the plugin itself.",
    troubleTable(pluginTroubles),
    "## Before the program runs",
    troubleTable(compilerTroubles),
  )}\n`;
}

function adviceFor(key: string): string {
  const advice = Object.entries(answerAdvice).find(([name]) => name === key)?.[1];
  if (advice === undefined) {
    throw new Error(`No advice for ${key}.`);
  }
  return advice;
}

function troubleTable(troubles: readonly Trouble[]): string {
  return markdownTable(
    ["The message says", "Meaning", "What to do"],
    troubles.map(({ says, meaning, fix }) => [`“${says}”`, meaning, fix]),
  );
}

function classesOf(source: SourceReader): readonly (readonly [name: string, meaning: string])[] {
  return source
    .exportsOf("provider/errors.ts")
    .filter(({ kind, name }) => kind === "class" && name !== "DefenderError")
    .map(({ name, text }) => [code(name), text]);
}
