import { z } from "zod";
import { DefenderError } from "../errors.ts";
import type { PulumiCommand } from "./pulumi-command.ts";

const configSchema = z.record(z.string(), z.looseObject({ value: z.string().optional() }));

/**
 * The config of a stack by full key, such as `defender:tenantId`, with secrets decrypted: what the engine gives to the
 * provider, with the values that `Pulumi.yaml` and the stack's environments add. `pulumi` itself reads it, because it
 * alone knows the backend and the key of the secrets.
 *
 * @throws {DefenderError} when it cannot be read.
 */
export async function readStackConfig(
  pulumi: PulumiCommand,
  stack: string,
): Promise<Readonly<Record<string, string>>> {
  const printed = await pulumi.run("read the stack config", [
    "config",
    "--json",
    "--show-secrets",
    "--stack",
    stack,
  ]);
  const config = configSchema.safeParse(parsedOrNothing(printed));
  if (!config.success) {
    throw new DefenderError(
      "Could not read the stack config: `pulumi config --json` did not print a config.",
    );
  }
  return Object.fromEntries(
    Object.entries(config.data).flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** What was printed may hold secrets, so no error quotes it. */
function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
