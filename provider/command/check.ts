import { type ListDocument, readListDocument } from "../cancellation-list/list-document.ts";
import { readListFile } from "../cancellation-list/list-file.ts";
import { formatProblems } from "../cancellation-list/list-problem.ts";
import { type Review, reviewList } from "../cancellation-list/review.ts";
import { blindPreviewFails } from "../configuration/blind-preview.ts";
import { DefenderError, InvalidArgumentError } from "../errors.ts";
import { createJointLook } from "../lifecycle/first-look.ts";
import { asError } from "../reporting/as-error.ts";
import type { Session } from "../session.ts";
import { type Arguments, formatAmong, type OptionValues, wrongUsage } from "./command-line.ts";
import { connectionOptions, openSession } from "./connection.ts";
import { jsonOf } from "./json.ts";
import { failedReview, reviewMarkdown } from "./review-markdown.ts";
import { reviewTable } from "./review-table.ts";
import { readStackState } from "./stack-state.ts";
import { type CommandTools, type ExitCode, exitCodes, type Subcommand } from "./subcommand.ts";

const formats = ["table", "json", "markdown"] as const;

/** What `check` is asked for. */
interface CheckRequest {
  readonly file: string;
  readonly stack: string | undefined;
  readonly output: (typeof formats)[number];
  /** Most characters of Markdown, because a comment of a build service holds no more. */
  readonly maxLength: number;
}

/**
 * Shows what an update would do about each entry of a list. The exit code tells a list with problems (1) from one that
 * nobody could check (2): wrong usage, no list, no sign-in, no service.
 */
export const check: Subcommand = {
  name: "check",
  options: ["output", "max-length", ...connectionOptions],
  async perform(args, tools) {
    const request = checkRequestOf(args);
    try {
      return await checkList(request, args, tools);
    } catch (error) {
      if (error instanceof InvalidArgumentError) {
        throw error;
      }
      // Also an error of this command itself: code 1 would say that the list has problems, which nobody has seen.
      return tellFailure(asError(error).message, request, tools);
    }
  },
};

/**
 * Reads the arguments of `check`.
 * @throws {InvalidArgumentError} that says what is wrong.
 */
function checkRequestOf({ operands, values }: Arguments): CheckRequest {
  const [file, ...more] = operands;
  if (file === undefined || more.length > 0) {
    throw wrongUsage("check takes the file of one list");
  }
  const output = formatAmong(formats, values.output ?? "table");
  return { file, stack: values.stack, output, maxLength: maxLengthOf(values) };
}

function maxLengthOf({ "max-length": length, output }: OptionValues): number {
  if (length === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  if (!/^\d{4,9}$/.test(length) || output !== "markdown") {
    throw wrongUsage(`--max-length is "${length}", but must be at least 1000, with --output markdown`);
  }
  return Number(length);
}

async function checkList(request: CheckRequest, args: Arguments, tools: CommandTools): Promise<ExitCode> {
  const document = listOf(request.file);
  const stored = request.stack === undefined ? new Map() : await readStackState(tools.pulumi, request.stack);
  let session: Promise<Session> | undefined;
  const opened = () => {
    session ??= openSession(args, tools);
    return session;
  };
  const lookUp = createJointLook(async () => (await opened()).client);
  const review = await reviewList(document, stored, lookUp);
  const nowMs = (await session)?.client.serviceNowMs() ?? Date.now();
  if (review.obstacle !== undefined) {
    tools.tell(`Some actions could not be looked at: ${review.obstacle.message}\n`);
  }
  printReview(review, request, nowMs, tools);
  if (review.obstacle !== undefined && blindPreviewFails(review.obstacle, (await session)?.onBlindPreview)) {
    return exitCodes.wrongUsage;
  }
  return review.entries.some(({ verdict }) => verdict === "problem") ? exitCodes.failed : exitCodes.done;
}

/** @throws {DefenderError} when there is no list that could be checked. */
function listOf(file: string): Extract<ListDocument, { kind: "list" }> {
  const content = readListFile(file);
  if (content.kind === "unreadable") {
    throw new DefenderError(content.reason);
  }
  const document = readListDocument(content.text, file);
  if (document.kind === "unreadable") {
    throw new DefenderError(formatProblems(`${file} cannot be read as a list.`, file, document.problems));
  }
  return document;
}

function printReview(
  review: Review,
  { output, maxLength }: CheckRequest,
  nowMs: number,
  { print, tell, columns }: CommandTools,
): void {
  switch (output) {
    case "table":
      print(reviewTable(review, nowMs, columns));
      break;
    case "json":
      print(jsonOf(review.entries));
      break;
    case "markdown": {
      const { text, hidden } = reviewMarkdown(review, nowMs, maxLength);
      if (hidden > 0) {
        tell(reviewTable(review, nowMs));
      }
      print(text);
    }
  }
}

/** The review is posted for people who wait for it, so they read why there is none. */
function tellFailure(message: string, { output }: CheckRequest, tools: CommandTools): ExitCode {
  tools.tell(`${message}\n`);
  if (output === "markdown") {
    tools.print(failedReview(message));
  }
  return exitCodes.wrongUsage;
}
