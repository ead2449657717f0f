import { z } from "zod";
import {
  type StoredCancellations,
  storedCancellationsAmong,
} from "../cancellation-list/stored-cancellations.ts";
import { DefenderError } from "../errors.ts";
import type { PulumiCommand } from "./pulumi-command.ts";

const stateSchema = z.object({
  deployment: z.looseObject({ resources: z.array(z.unknown()).default([]) }),
});

/**
 * What the state of a stack holds of the cancellations of its list. `pulumi` itself reads it; secrets in it stay
 * encrypted.
 * @throws {DefenderError} when it cannot be read.
 */
export async function readStackState(pulumi: PulumiCommand, stack: string): Promise<StoredCancellations> {
  const printed = await pulumi.run("read the state of the stack", ["stack", "export", "--stack", stack]);
  try {
    return storedCancellationsAmong(stateSchema.parse(JSON.parse(printed)).deployment.resources);
  } catch {
    throw new DefenderError(
      "Could not read the state of the stack: `pulumi stack export` did not print a state.",
    );
  }
}
