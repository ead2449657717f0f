import { createCipheriv, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";

export interface SecretValue {
  readonly secret: string;
}

/** Stack config, by full key such as `defender:tenantId`. */
export type StackConfig = Readonly<Record<string, string | SecretValue>>;

/** Encrypts the secrets of every stack that is made here. */
export const passphrase = "passphrase-of-a-test-stack";

/** What Pulumi derives from the passphrase and the salt below, by a million rounds of PBKDF2. */
const key = Buffer.from("FzxYcyWkX/XGu2grRB7Kn2edFkNVXph4f3XlqCHEUBc=", "base64");

/** The salt, and a text by which Pulumi knows the right passphrase. */
const encryptionSalt = "v1:BwcHBwcHBwc=:v1:bm9uY2Utb2YtMTJi:MsYQglckqRMG1BTq3gGyUEnIrZ4H4A==";

export interface NewStack {
  readonly stackName: string;
  readonly config: StackConfig;
}

/** Where a stack belongs. */
export interface StackPlace {
  /** As Pulumi.yaml says it. */
  readonly projectName: string;
  /** Where Pulumi.yaml is. */
  readonly projectDirectory: string;
  readonly stateDirectory: string;
}

/**
 * Writes what `pulumi stack init` and `pulumi config set` write for a new stack. Each of these commands takes as long
 * as a tenth of an update, and half of the tests begin with both of them.
 */
export async function writeNewStack(place: StackPlace, { stackName, config }: NewStack): Promise<void> {
  const { projectName, projectDirectory, stateDirectory } = place;
  const state = join(stateDirectory, ".pulumi");
  const stacks = join(state, "stacks", projectName);
  await mkdir(stacks, { recursive: true });
  await writeFile(join(state, "meta.yaml"), "version: 1\n");
  const checkpoint = {
    stack: `organization/${projectName}/${stackName}`,
    // Without it the engine crashes where a program asks for the outputs of its own stack.
    latest: {
      manifest: { time: "0001-01-01T00:00:00Z", magic: "", version: "" },
      secrets_providers: { type: "passphrase", state: { salt: encryptionSalt } },
    },
  };
  await writeFile(join(stacks, `${stackName}.json`), JSON.stringify({ version: 3, checkpoint }));
  const settings = Object.entries(config).map(([name, value]) => [
    name,
    typeof value === "string" ? value : { secure: encrypted(value.secret) },
  ]);
  await writeFile(
    join(projectDirectory, `Pulumi.${stackName}.yaml`),
    stringify({ encryptionsalt: encryptionSalt, config: Object.fromEntries(settings) }),
  );
}

/** A secret as Pulumi's passphrase provider encrypts it: AES-256 in Galois/Counter Mode, the tag at the end. */
function encrypted(secret: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return ["v1", nonce.toString("base64"), sealed.toString("base64")].join(":");
}
