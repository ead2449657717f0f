import { readFile } from "node:fs/promises";
import { z } from "zod";
import { decrypted, keyOf } from "./passphrase-secrets.ts";

export const stateSchema = z.looseObject({
  version: z.number(),
  deployment: z.looseObject({
    resources: z
      .array(
        z.looseObject({
          urn: z.string(),
          type: z.string(),
          id: z.string().optional(),
          inputs: z.record(z.string(), z.unknown()).optional(),
          outputs: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .optional(),
  }),
});
/** A stack's state as `pulumi stack export` prints it. */
export type StackState = z.infer<typeof stateSchema>;

const checkpointSchema = z.object({
  version: z.number(),
  checkpoint: z.object({
    latest: z.looseObject({ secrets_providers: z.looseObject({ state: z.object({ salt: z.string() }) }) }),
  }),
});

/**
 * The state as it lies in the file of a stack, secrets encrypted. The command that prints it takes as long as a tenth of
 * an update; that it prints the same is tested in second-stage/engine-stack.test.ts.
 */
export async function readState(file: string): Promise<StackState> {
  const { version, latest } = await readCheckpoint(file);
  return stateSchema.parse({ version, deployment: latest });
}

/** The same with its secrets in plain text. */
export async function readPlainState(file: string): Promise<StackState> {
  const { version, latest } = await readCheckpoint(file);
  const key = keyOf(latest.secrets_providers.state.salt);
  return stateSchema.parse({ version, deployment: plain(latest, (text) => decrypted(text, key)) });
}

async function readCheckpoint(file: string) {
  const { version, checkpoint } = checkpointSchema.parse(JSON.parse(await readFile(file, "utf8")));
  return { version, latest: checkpoint.latest };
}

/** Marks an object of the state as a secret: what is encrypted is JSON. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** A value of the state with each secret as the value that it hides. */
function plain(value: unknown, decrypt: (text: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => plain(item, decrypt));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const members = new Map(Object.entries(value));
  const hidden: unknown = members.get("ciphertext");
  if (members.has(secretMark) && typeof hidden === "string") {
    return JSON.parse(decrypt(hidden));
  }
  return Object.fromEntries([...members].map(([name, member]) => [name, plain(member, decrypt)]));
}
