import { z } from "zod";
import { InvalidAnswerError } from "../errors.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { addressAdvice } from "./answer-error.ts";
import { type MachineAction, machineActionSchema } from "./machine-action.ts";

/** A page of the list call. */
export interface MachineActionPage {
  readonly actions: readonly MachineAction[];
  readonly nextLink: string | undefined;
}

/** Longest beginning of an answer that is quoted, in characters. */
const maxQuoteLength = 120;

const pageSchema = z.object({
  value: z.array(machineActionSchema),
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

/**
 * Reads a page of the list call.
 * @throws {InvalidAnswerError} when it is no list of Machine Actions.
 */
export function parseMachineActionPage(body: string, purpose: string): MachineActionPage {
  const page = parseAnswer(body, pageSchema, purpose, undefined);
  return { actions: page.value, nextLink: page["@odata.nextLink"] };
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
  const problems = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.length === 0 ? "the answer" : path.join(".")}: ${message}`);
  throw new InvalidAnswerError(
    `Could not ${purpose}: the answer says success, but it is not what the service documents (${problems.join("; ")}). ` +
      "Look for a newer version of this package; if there is none, report the sentence in parentheses.",
    { machineActionId },
  );
}
