import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

export interface EngineEnvironmentOptions {
  readonly engine: { readonly binDirectory: string };
  /** Folder of the local state backend. */
  readonly stateDirectory: string;
  /** The engine's own home (plugins, credentials of backends), so that the developer's ~/.pulumi is not touched. */
  readonly pulumiHome: string;
  /** Encrypts the secrets of the stack. */
  readonly passphrase: string;
  /** Set last; `undefined` takes a variable away. */
  readonly extra?: Readonly<Record<string, string | undefined>>;
  /** What the rest is taken from. Default: the environment of this process. */
  readonly base?: NodeJS.ProcessEnv;
}

/**
 * What a shell may hold that changes who signs in, or which backend the engine uses: the variables of Pulumi, of
 * the Azure SDK and of its providers, of managed identity, and of workload identity in GitHub and Azure DevOps.
 */
const leftovers = /^(PULUMI|ARM|AZURE|IDENTITY|MSI|IMDS|ACTIONS_ID_TOKEN|SYSTEM)_/i;

const nodeModulesBinDirectory = join(import.meta.dirname, "../..", "node_modules", ".bin");

/** The environment for a run of the engine, by its command or through the Automation API. */
export function engineEnvironment(options: EngineEnvironmentOptions): Record<string, string> {
  const inherited = Object.fromEntries(
    Object.entries(options.base ?? process.env).filter(([name]) => !leftovers.test(name)),
  );
  // Windows spells the variable "Path"; two spellings at once would leave the choice to chance.
  const pathName = Object.keys(inherited).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const path = [nodeModulesBinDirectory, options.engine.binDirectory, inherited[pathName] ?? ""];
  const merged: NodeJS.ProcessEnv = {
    ...inherited,
    [pathName]: path.filter((part) => part !== "").join(delimiter),
    PULUMI_BACKEND_URL: pathToFileURL(options.stateDirectory).href,
    PULUMI_CONFIG_PASSPHRASE: options.passphrase,
    PULUMI_HOME: options.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    ...options.extra,
  };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
