import { z } from "zod";
import { InvalidAnswerError } from "../errors.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { addressAdvice } from "./answer-error.ts";
import type { MachineAction } from "./machine-action.ts";
import { machineActionSchema } from "./machine-action-schema.ts";
import type { UnreadableEntry } from "./unreadable-entries.ts";

/** A page of the list call. */
export interface MachineActionPage {
  readonly actions: readonly MachineAction[];
  /** Entries that cost nothing but themselves. */
  readonly unreadable: readonly UnreadableEntry[];
  readonly nextLink: string | undefined;
}

/** Longest beginning of an answer that is quoted, in characters. */
const maxQuoteLength = 120;

const pageSchema = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": z
    .string()
    .nullish()
    .transform((link) => (link === null || link === "" ? undefined : link)),
});

/**
 * Reads the entity of a 2xx answer.
 * @throws {InvalidAnswerError} when it is no Machine Action, or another one than was asked for.
 */
export function parseMachineAction(body: string, machineActionId: string, purpose: string): MachineAction {
  const action = parseAnswer(body, machineActionSchema, purpose, machineActionId);
  if (action.id !== machineActionId) {
    throw new InvalidAnswerError(
      `Could not ${purpose}: the answer is about another action (${quoteForeign(action.id, 100)}), so nothing can be concluded from it. ${addressAdvice}`,
      { machineActionId },
    );
  }
  return action;
}

const identifiedSchema = machineActionSchema.pick({ id: true });

/**
 * Reads a page of the list call.
 * @throws {InvalidAnswerError} when it is no list.
 */
export function parseMachineActionPage(body: string, purpose: string): MachineActionPage {
  const page = parseAnswer(body, pageSchema, purpose, undefined);
  const actions: MachineAction[] = [];
  const unreadable: UnreadableEntry[] = [];
  for (const entry of page.value) {
    const { data, error } = machineActionSchema.safeParse(entry);
    if (data === undefined) {
      unreadable.push({
        id: identifiedSchema.safeParse(entry).data?.id,
        problem: problemsOf(error, "the entry"),
      });
    } else {
      actions.push(data);
    }
  }
  return { actions, unreadable, nextLink: page["@odata.nextLink"] };
}

function parseAnswer<Schema extends z.ZodType>(
  body: string,
  schema: Schema,
  purpose: string,
  machineActionId: string | undefined,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    const found =
      body.trim() === ""
        ? "the answer says success, but with nothing"
        : `the answer says success, but not with JSON: ${quoteForeign(body, maxQuoteLength)}`;
    throw new InvalidAnswerError(`Could not ${purpose}: ${found}. ${addressAdvice}`, { machineActionId });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) {
    return parsed.data;
  }
  throw new InvalidAnswerError(
    `Could not ${purpose}: the answer says success, but it is not what the service documents (${problemsOf(parsed.error, "the answer")}). ` +
      "Look for a newer version of this package; if there is none, report the sentence in parentheses.",
    { machineActionId },
  );
}

/** What is wrong, without a value: that would be foreign text. */
function problemsOf(error: z.ZodError, whole: string): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.length === 0 ? whole : path.join(".")}: ${message}`)
    .join("; ");
}
