import { z } from "zod";
import { knownMachineActionTypes } from "../defender/machine-action.ts";
import type { CancellationRequest } from "../lifecycle/policy.ts";
import { suggest } from "./suggestion.ts";
import { isUnknown } from "./unknown-value.ts";

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const machineIdPattern = /^[0-9a-f]{40}$/i;

/** Longest `waitTimeoutSeconds`: a day. Without a cancellation an action ends by itself after about three. */
const longestWaitSeconds = 86_400;

/** Default of `waitTimeoutSeconds`. */
const defaultWaitTimeoutSeconds = 300;

/** Says what is wrong with a value: that it is missing, or what it would have to be. */
function must(be: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    input === undefined || input === null
      ? `is missing: give ${be}`
      : `is ${shown(input)}, but must be ${be}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function text(be: string) {
  const error = must(be);
  return z.string({ error }).refine((value) => value.trim() !== "", { error });
}

const typeSchema = text("a machine action type, such as Isolate").superRefine((type, context) => {
  if (knownMachineActionTypes.some((known) => known === type)) return;
  const meant = suggest(type, knownMachineActionTypes);
  if (meant === undefined) return;
  context.addIssue({
    code: "custom",
    message: `is ${shown(type)}, which no action has; did you mean "${meant}"?`,
  });
});

const expectSchema = z
  .strictObject(
    {
      type: typeSchema.optional().describe("Type of the action, such as `Isolate`. Compared exactly."),
      machineId: z
        .string({ error: must("40 hexadecimal digits") })
        .regex(machineIdPattern, { error: must("40 hexadecimal digits") })
        .optional()
        .describe("Id of the machine, 40 hexadecimal digits."),
      computerDnsName: text("the machine's DNS name")
        .optional()
        .describe("DNS name of the machine. Compared without regard to case."),
      requestor: text("who started the action")
        .optional()
        .describe(
          "Who started the action: a user, an application's name or id. Compared without regard to case.",
        ),
    },
    { error: (issue) => (issue.code === "unrecognized_keys" ? undefined : must("an object")(issue)) },
  )
  .describe(
    "What the action is expected to be. Each given field must equal the action's, else nothing is cancelled. Cancelling " +
      "containment (`Isolate`, `RestrictCodeExecution`, `StopAndQuarantineFile`) is refused unless `type` names that type.",
  );

const onAlreadyEndedError = must('"fail" or "accept"');
const waitError = must(`a number of seconds from 0 (do not wait) to ${longestWaitSeconds}`);

/**
 * The inputs of a cancellation, as a program or a list file gives them. The descriptions are the source of the
 * published JSON Schema and of the reference.
 */
export const cancellationInputsSchema = z.strictObject({
  machineActionId: z
    .string({ error: must("the action's GUID") })
    .regex(guidPattern, {
      error: must("a GUID such as 7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f; copy it from the Action center"),
    })
    .describe("Id of the machine action that is cancelled, a GUID. A change replaces the resource."),
  comment: text("a text that says why the action is cancelled").describe(
    "Why the action is cancelled. Sent once with the cancel call; a later change updates the state only.",
  ),
  expect: expectSchema.optional(),
  onAlreadyEnded: z
    .enum(["fail", "accept"], { error: onAlreadyEndedError })
    .optional()
    .describe("What to do when the action ended before it could be cancelled. Default: `fail`."),
  waitTimeoutSeconds: z
    .number({ error: waitError })
    .min(0, { error: waitError })
    .max(longestWaitSeconds, { error: waitError })
    .optional()
    .describe(
      `How long to wait for a final status, in seconds, 0 to ${longestWaitSeconds}; 0 does not wait. Default: ${defaultWaitTimeoutSeconds}.`,
    ),
});

/** Inputs as they are given. */
export type CancellationInputs = z.input<typeof cancellationInputsSchema>;

/** The names of all inputs. */
export const cancellationInputNames: readonly string[] = Object.keys(cancellationInputsSchema.shape);

/** What is wrong with an input. */
export interface InputProblem {
  /** Path of the input, for example `expect.type`. */
  readonly property: string;
  /** What is wrong, and what it must be; the property's name is to stand before it. */
  readonly problem: string;
}

/** Lists everything that is wrong with the inputs. Values that a preview does not know yet pass. */
export function cancellationInputProblems(inputs: unknown): readonly InputProblem[] {
  const parsed = cancellationInputsSchema.safeParse(inputs);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue): InputProblem[] => {
    const property = issue.path.join(".");
    if (isUnknownAt(inputs, issue.path)) return [];
    if (issue.code !== "unrecognized_keys") return [{ property, problem: issue.message }];
    const known = issue.path.length === 0 ? cancellationInputNames : Object.keys(expectSchema.shape);
    return issue.keys.map((key) => {
      const meant = suggest(key, known);
      const mend = meant === undefined ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
      return { property: [...issue.path, key].join("."), problem: `is not an input; ${mend}` };
    });
  });
}

/** Turns valid inputs into the request that they declare, with the defaults filled in. */
export function cancellationRequestOf(inputs: CancellationInputs): CancellationRequest {
  return {
    machineActionId: inputs.machineActionId.toLowerCase(),
    comment: inputs.comment,
    expect: inputs.expect ?? {},
    onAlreadyEnded: inputs.onAlreadyEnded ?? "fail",
    waitTimeoutSeconds: inputs.waitTimeoutSeconds ?? defaultWaitTimeoutSeconds,
  };
}

function isUnknownAt(value: unknown, path: readonly PropertyKey[]): boolean {
  if (isUnknown(value)) return true;
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return false;
  return isUnknownAt(Object.entries(value).find(([name]) => name === String(key))?.[1], rest);
}
