import * as pulumi from "@pulumi/pulumi";
import type { CloudName, RegionName } from "../configuration/clouds.ts";
import { configKey, providerNameKey, secretKeys, settingKeys } from "../configuration/setting-names.ts";
import { unknownSettings } from "../configuration/unknown-settings.ts";

/**
 * Inputs of {@link Provider}. Each stands for the key of the same name in the stack config, `defender:…`, and is
 * stronger than the environment, where a value that is not given here is looked for.
 */
export interface ProviderArgs {
  /** Directory (tenant) ID, a GUID, or a domain name of the tenant. */
  readonly tenantId?: pulumi.Input<string | undefined>;
  /** Application (client) ID, a GUID. With `useMsi` that of a user-assigned managed identity. */
  readonly clientId?: pulumi.Input<string | undefined>;
  /** Client secret of the application. Kept as a secret. */
  readonly clientSecret?: pulumi.Input<string | undefined>;
  /** Path of a PEM file with the application's certificate and private key, from the folder of Pulumi.yaml. */
  readonly clientCertificatePath?: pulumi.Input<string | undefined>;
  /** Password of the private key in that file. Kept as a secret. */
  readonly clientCertificatePassword?: pulumi.Input<string | undefined>;
  /**
   * Whether to sign in with a federated ID token: a given one, one from a file, or one from GitHub Actions or Azure
   * Pipelines, which offer it in the environment.
   * @default false, unless one of the `oidc…` inputs is given
   */
  readonly useOidc?: pulumi.Input<boolean | undefined>;
  /** An ID token. Kept as a secret. */
  readonly oidcToken?: pulumi.Input<string | undefined>;
  /** Path of a file that holds an ID token. */
  readonly oidcTokenFilePath?: pulumi.Input<string | undefined>;
  /** Where a build service gives ID tokens, an https address. */
  readonly oidcRequestUrl?: pulumi.Input<string | undefined>;
  /** Bearer token for `oidcRequestUrl`. Kept as a secret. */
  readonly oidcRequestToken?: pulumi.Input<string | undefined>;
  /**
   * Whether to sign in with the managed identity of the machine.
   * @default false
   */
  readonly useMsi?: pulumi.Input<boolean | undefined>;
  /**
   * The cloud that the tenant is in.
   * @default "commercial"
   */
  readonly cloud?: pulumi.Input<CloudName | undefined>;
  /** The region of the commercial cloud whose host is called. Without it the service chooses. */
  readonly region?: pulumi.Input<RegionName | undefined>;
  /** Another address of the API than the cloud's, an https origin. The token is then sent to that origin only. */
  readonly apiBaseUrl?: pulumi.Input<string | undefined>;
  /** Another sign-in service than the cloud's, an https origin. */
  readonly authorityHost?: pulumi.Input<string | undefined>;
  /** Another scope of the token than the cloud's, which ends in `/.default`. */
  readonly scope?: pulumi.Input<string | undefined>;
  /**
   * How long one request may take, in seconds, 1 to 300.
   * @default 30
   */
  readonly requestTimeoutSeconds?: pulumi.Input<number | undefined>;
  /**
   * How many calls of each kind may be made in any minute, 1 to 1000000. Lower it when other tools share the application.
   * @default 100
   */
  readonly callsPerMinute?: pulumi.Input<number | undefined>;
  /**
   * How many calls of each kind may be made in any hour, 1 to 1000000. Lower it when other tools share the application.
   * @default 1500
   */
  readonly callsPerHour?: pulumi.Input<number | undefined>;
  /**
   * Whether to say how the provider signs in and where each value came from, without secrets.
   * @default false
   */
  readonly showSettings?: pulumi.Input<boolean | undefined>;
  /**
   * What a preview does when it could not look at the actions, so that nobody can see what would be cancelled: `fail`, or
   * `warn` and pass. Invalid settings and refused credentials always fail.
   * @default "fail"; "warn" when no way to sign in is configured and none is found
   */
  readonly onBlindPreview?: pulumi.Input<"fail" | "warn" | undefined>;
}

/**
 * A connection of its own, for a second tenant or cloud in one program. Resources use it by the option `provider`;
 * without it they use the stack config and the environment.
 *
 * @example
 * ```ts
 * const subsidiary = new Provider("subsidiary", {
 *   tenantId: "11111111-2222-4333-8444-555555555555",
 *   clientId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
 *   clientSecret: config.requireSecret("subsidiaryClientSecret"),
 * });
 * new MachineActionCancellation("stop-scan", { machineActionId, comment }, { provider: subsidiary });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /**
   * @throws {pulumi.RunError} that names every unknown input and what was probably meant. Values are checked when the provider starts.
   */
  constructor(name: string, args: ProviderArgs = {}, options?: pulumi.ResourceOptions) {
    const configuration = configurationOf(name, args);
    super("pulumi-nodejs", name, configuration, options);
    configurations.set(this, configuration);
  }
}

const configurations = new WeakMap<Provider, pulumi.Inputs>();

/**
 * The configuration of a connection, for look-ups in the program's own process, by full key.
 * Nothing without a connection: the stack's own is meant then.
 */
export function connectionOf(
  provider: Provider | undefined,
): pulumi.Output<Readonly<Record<string, string | undefined>> | undefined> {
  // What is looked up does not hold the secrets that it was looked up with.
  return pulumi.unsecret(pulumi.output(provider === undefined ? undefined : configurations.get(provider)));
}

/** The inputs as the dynamic provider reads its configuration: full keys, and texts only. */
function configurationOf(name: string, args: ProviderArgs): pulumi.Inputs {
  const unknown = unknownSettings(Object.keys(args));
  if (unknown.length > 0) {
    const problems = unknown.map(({ name: input, hint }) => `no input "${input}": ${hint}`);
    throw new pulumi.RunError(`Provider "${name}" has ${problems.join("; ")}`);
  }
  const inputs: pulumi.Inputs = { [providerNameKey]: name };
  for (const key of settingKeys) {
    const value = args[key];
    if (value !== undefined) {
      const text = pulumi.output(value).apply((known) => (known === undefined ? undefined : String(known)));
      inputs[configKey(key) ?? key] = secretKeys.has(key) ? pulumi.secret(text) : text;
    }
  }
  return inputs;
}
