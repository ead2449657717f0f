import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { encrypted, encryptionSalt, keyOf } from "./passphrase-secrets.ts";

export { passphrase } from "./passphrase-secrets.ts";

export interface SecretValue {
  readonly secret: string;
}

/** Stack config, by full key such as `defender:tenantId`. */
export type StackConfig = Readonly<Record<string, string | SecretValue>>;

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

/** The file that the local backend keeps a stack's state in. */
export function stateFile(
  { projectName, stateDirectory }: Pick<StackPlace, "projectName" | "stateDirectory">,
  stackName: string,
): string {
  return join(stateDirectory, ".pulumi", "stacks", projectName, `${stackName}.json`);
}

/**
 * Writes what `pulumi stack init` and `pulumi config set` write for a new stack. Each of these commands takes as long
 * as a tenth of an update, and half of the tests begin with both of them.
 */
export async function writeNewStack(place: StackPlace, { stackName, config }: NewStack): Promise<void> {
  const { projectName, projectDirectory, stateDirectory } = place;
  const state = stateFile(place, stackName);
  await mkdir(dirname(state), { recursive: true });
  await writeFile(join(stateDirectory, ".pulumi", "meta.yaml"), "version: 1\n");
  const checkpoint = {
    stack: `organization/${projectName}/${stackName}`,
    // Without it the engine crashes where a program asks for the outputs of its own stack.
    latest: {
      manifest: { time: "0001-01-01T00:00:00Z", magic: "", version: "" },
      secrets_providers: { type: "passphrase", state: { salt: encryptionSalt } },
    },
  };
  await writeFile(state, JSON.stringify({ version: 3, checkpoint }));
  const file = configFile(projectDirectory, stackName);
  await writeFile(file, stringify({ encryptionsalt: encryptionSalt, config: {} }));
  await writeConfig(file, config);
}

const configFileSchema = z.looseObject({
  encryptionsalt: z.string(),
  config: z.record(z.string(), z.unknown()).default({}),
});

/** The file that holds a stack's config. */
export function configFile(projectDirectory: string, stackName: string): string {
  return join(projectDirectory, `Pulumi.${stackName}.yaml`);
}

/** Adds or replaces config in this file as `pulumi config set-all` does. */
export async function writeConfig(file: string, values: StackConfig): Promise<void> {
  const { config, ...others } = configFileSchema.parse(parse(await readFile(file, "utf8")));
  const key = keyOf(others.encryptionsalt);
  const settings = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string" ? value : { secure: encrypted(value.secret, key) },
  ]);
  await writeFile(file, stringify({ ...others, config: { ...config, ...Object.fromEntries(settings) } }));
}
