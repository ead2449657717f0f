import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { machineActionCancellationType } from "../program/machine-action-cancellation.ts";

/** Outputs of a resource, as the state holds them. */
type StoredOutputs = Readonly<Record<string, unknown>>;

const resourceSchema = z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()) });

/** The mocks of a program's unit test answer with nothing. */
const answerSchema = z.object({ outputs: z.record(z.string(), resourceSchema).default({}) });

/**
 * Reads what the state of this stack holds of cancellations: outputs by resource name. A program cannot see its
 * stack's state, so the engine's own function for other stacks is asked for this one.
 */
export async function readStoredCancellations(): Promise<ReadonlyMap<string, StoredOutputs>> {
  const stackName = `${organization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName,
  });
  const resources = Object.entries(answerSchema.parse(answer).outputs);
  return new Map(
    resources
      .filter(([, { type }]) => type === machineActionCancellationType)
      .map(([urn, { outputs }]) => [urn.slice(urn.lastIndexOf("::") + 2), outputs]),
  );
}

/** The mocks of a unit test need not name one, and the SDK throws then. The engine always does. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}
