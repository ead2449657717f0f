/** The keys below `defender:` in the stack config. They are the names that `azure-native` has, and a few of our own. */
export const settingKeys = [
  "tenantId",
  "clientId",
  "clientSecret",
  "clientCertificatePath",
  "clientCertificatePassword",
  "useOidc",
  "oidcToken",
  "oidcTokenFilePath",
  "oidcRequestUrl",
  "oidcRequestToken",
  "useMsi",
  "cloud",
  "region",
  "apiBaseUrl",
  "authorityHost",
  "scope",
  "requestTimeoutSeconds",
  "callsPerMinute",
  "callsPerHour",
  "showSettings",
  "onBlindPreview",
] as const;

/** One of {@link settingKeys}. */
export type SettingKey = (typeof settingKeys)[number];

/** The keys whose values are secrets, whoever passes them. */
export const secretKeys: ReadonlySet<SettingKey> = new Set([
  "clientSecret",
  "clientCertificatePassword",
  "oidcToken",
  "oidcRequestToken",
]);

/** What the environment can name beside the keys of the stack config. */
export interface EnvironmentOnlySettings {
  /** Id of the Azure Pipelines service connection whose identity signs in. Needed for an ID token of Azure Pipelines. */
  readonly serviceConnectionId: string;
  /**
   * Whether the whole certificate is sent along at sign-in, which apps that trust a subject name need.
   * @default false
   */
  readonly sendCertificateChain: boolean;
  /** `true` signs in as whoever is logged in to the Azure CLI; `false` forbids it. */
  readonly useCli: boolean;
}

/** Name of one of {@link EnvironmentOnlySettings}. */
export type EnvironmentOnlySetting = keyof EnvironmentOnlySettings;

/** A setting, wherever it may be given. */
export type SettingName = SettingKey | EnvironmentOnlySetting;

/**
 * Where a value can come from, strongest first: the stack config, the variables of Terraform's and Pulumi's Azure
 * providers, those of the Azure SDKs, and what a build service sets by itself.
 */
export const layers = ["stackConfig", "arm", "azureSdk", "buildService"] as const;

/** One of {@link layers}. */
export type Layer = (typeof layers)[number];

/** The layers that somebody fills on purpose for this sign-in. A build service fills its layer for purposes of its own. */
export const ownLayers: readonly Layer[] = layers.filter((layer) => layer !== "buildService");

/**
 * Environment variables of each setting, by layer, strongest first.
 *
 * - `ARM_*`: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs#argument-reference and
 *   https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
 * - `AZURE_*`: https://learn.microsoft.com/en-us/javascript/api/overview/azure/identity-readme#environment-variables
 * - GitHub Actions:
 *   https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 * - Azure Pipelines: https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables; the names
 *   `AZURESUBSCRIPTION_*` are set by the AzureCLI and AzurePowerShell tasks.
 */
export const environmentNames: Readonly<
  Partial<Record<SettingName, Readonly<Partial<Record<Layer, readonly string[]>>>>>
> = {
  tenantId: {
    arm: ["ARM_TENANT_ID"],
    azureSdk: ["AZURE_TENANT_ID"],
    buildService: ["AZURESUBSCRIPTION_TENANT_ID"],
  },
  clientId: {
    arm: ["ARM_CLIENT_ID"],
    azureSdk: ["AZURE_CLIENT_ID"],
    buildService: ["AZURESUBSCRIPTION_CLIENT_ID"],
  },
  clientSecret: { arm: ["ARM_CLIENT_SECRET"], azureSdk: ["AZURE_CLIENT_SECRET"] },
  clientCertificatePath: {
    arm: ["ARM_CLIENT_CERTIFICATE_PATH"],
    azureSdk: ["AZURE_CLIENT_CERTIFICATE_PATH"],
  },
  clientCertificatePassword: {
    arm: ["ARM_CLIENT_CERTIFICATE_PASSWORD"],
    azureSdk: ["AZURE_CLIENT_CERTIFICATE_PASSWORD"],
  },
  sendCertificateChain: { azureSdk: ["AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"] },
  useOidc: { arm: ["ARM_USE_OIDC"] },
  oidcToken: { arm: ["ARM_OIDC_TOKEN"] },
  oidcTokenFilePath: { arm: ["ARM_OIDC_TOKEN_FILE_PATH"], azureSdk: ["AZURE_FEDERATED_TOKEN_FILE"] },
  oidcRequestUrl: {
    arm: ["ARM_OIDC_REQUEST_URL"],
    buildService: ["ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"],
  },
  oidcRequestToken: {
    arm: ["ARM_OIDC_REQUEST_TOKEN"],
    buildService: ["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"],
  },
  serviceConnectionId: {
    arm: ["ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"],
    buildService: ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"],
  },
  useMsi: { arm: ["ARM_USE_MSI"] },
  useCli: { arm: ["ARM_USE_CLI"] },
  authorityHost: { azureSdk: ["AZURE_AUTHORITY_HOST"] },
};

const keys: ReadonlySet<string> = new Set(settingKeys);

/** Whether a name, without the prefix `defender:`, is a key of the stack config. */
export function isSettingKey(name: string): name is SettingKey {
  return keys.has(name);
}

/** The full key of the stack config, for example `defender:tenantId`; none for what only the environment can name. */
export function configKey(name: SettingName): string | undefined {
  return isSettingKey(name) ? `defender:${name}` : undefined;
}

/**
 * Where the configuration of a `Provider` holds that provider's own name, so that errors about its values can say whose
 * they are. No setting: the stack config must not have it.
 */
export const providerNameKey = "defender:providerName";

/**
 * Names settings in a text as they were given: those of a `Provider` as `Provider "sub": tenantId`, all others by the
 * keys of the stack config, `defender:tenantId`, as which the text has them.
 */
export function nameSettings(text: string, providerName: string | undefined): string {
  return providerName === undefined
    ? text
    : text.replaceAll(
        /\bdefender:(\w+)/g,
        (_, key: string) => `Provider ${JSON.stringify(providerName)}: ${key}`,
      );
}

/**
 * The names that somebody can give a setting under, strongest first, for example `defender:tenantId`, `ARM_TENANT_ID`.
 */
export function namesOf(name: SettingName): readonly string[] {
  const key = configKey(name);
  const variables = ownLayers.flatMap((layer) => environmentNames[name]?.[layer] ?? []);
  return key === undefined ? variables : [key, ...variables];
}
