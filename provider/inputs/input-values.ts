import { z } from "zod";
import { knownMachineActionTypes } from "../defender/machine-action-type.ts";
import { suggest } from "../reporting/suggestion.ts";

/** Without a flag for the case, because the pattern of a JSON Schema has no flags. */
const guidPattern = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const machineIdPattern = /^[0-9a-fA-F]{40}$/;

/** Says what is wrong with a value: that it is missing, or what it would have to be. */
export function mustBe(expected: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    input === undefined || input === null
      ? `is missing: give ${expected}`
      : `is ${shown(input)}, but must be ${expected}`;
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  // JSON has no word for NaN and Infinity.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** A text that is not blank. */
export function text(be: string) {
  const error = mustBe(be);
  return z.string({ error }).regex(/\S/, { error });
}

/** Type of an action. One that nobody documents passes, because the service may add some; a misspelt one does not. */
export const typeSchema = text("a machine action type, such as Isolate")
  .superRefine((type, context) => {
    if (knownMachineActionTypes.some((known) => known === type)) {
      return;
    }
    const meant = suggest(type, knownMachineActionTypes);
    if (meant === undefined) {
      return;
    }
    context.addIssue({
      code: "custom",
      message: `is ${shown(type)}, which no action has; did you mean "${meant}"?`,
    });
  })
  .meta({ examples: knownMachineActionTypes });

/** Id of a machine action. */
export const machineActionIdSchema = z.string({ error: mustBe("the action's GUID") }).regex(guidPattern, {
  error: mustBe("a GUID such as 7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f; copy it from the Action center"),
});

/** Id of a machine. */
export const machineIdSchema = z
  .string({ error: mustBe("40 hexadecimal digits") })
  .regex(machineIdPattern, { error: mustBe("40 hexadecimal digits") });

const whyCancelled = "a text that says why the action is cancelled";

/** What entries of the command once had as their comment, for somebody to replace. It would be sent to the service. */
const commentOfNobody = "Say here why it is cancelled";

/** Why actions are cancelled. */
export const commentSchema = text(whyCancelled).refine((comment) => comment.trim() !== commentOfNobody, {
  error: mustBe(whyCancelled),
});
