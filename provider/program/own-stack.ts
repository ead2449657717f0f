import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import {
  type StoredCancellations,
  storedCancellationsAmong,
} from "../cancellation-list/stored-cancellations.ts";

/** The mocks of a program's unit test answer with nothing. */
const answerSchema = z.object({ outputs: z.record(z.string(), z.looseObject({})).default({}) });

/**
 * Reads what the state of this stack holds of cancellations. A program cannot see its stack's state, so the engine's own
 * function for other stacks is asked for this one.
 */
export async function readOwnCancellations(): Promise<StoredCancellations> {
  const stackName = `${organization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName,
  });
  const resources = Object.entries(answerSchema.parse(answer).outputs);
  return storedCancellationsAmong(resources.map(([urn, resource]) => ({ urn, ...resource })));
}

/** The mocks of a unit test need not name one, and the SDK throws then. The engine always does. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}
