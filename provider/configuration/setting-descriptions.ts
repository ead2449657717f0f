import { cloudNames, regionNames } from "./clouds.ts";
import type { SettingKey } from "./setting-names.ts";

/** What a setting is, for people. */
export interface SettingDescription {
  readonly type: "string" | "boolean" | "number" | "integer";
  /** One sentence or a few. */
  readonly text: string;
  /** The only values that it can have. */
  readonly values?: readonly string[];
  /** What holds when it is not given, in words. */
  readonly default?: string;
}

/** The settings of the stack config, and of a provider that a program declares. Every document of them is held to these. */
export const settingDescriptions: Readonly<Record<SettingKey, SettingDescription>> = {
  tenantId: { type: "string", text: "Directory (tenant) ID, a GUID, or a domain name of the tenant." },
  clientId: {
    type: "string",
    text: "Application (client) ID, a GUID. With `useMsi` that of a user-assigned managed identity.",
  },
  clientSecret: { type: "string", text: "Client secret of the application. Kept as a secret." },
  clientCertificatePath: {
    type: "string",
    text: "Path of a PEM file with the application's certificate and private key, from the folder of Pulumi.yaml.",
  },
  clientCertificatePassword: {
    type: "string",
    text: "Password of the private key in that file. Kept as a secret.",
  },
  useOidc: {
    type: "boolean",
    text: "Whether to sign in with a federated ID token: a given one, one from a file, or one from GitHub Actions or Azure Pipelines, which offer it in the environment.",
    default: "false, unless one of the `oidc…` inputs is given",
  },
  oidcToken: { type: "string", text: "An ID token. Kept as a secret." },
  oidcTokenFilePath: { type: "string", text: "Path of a file that holds an ID token." },
  oidcRequestUrl: { type: "string", text: "Where a build service gives ID tokens, an https address." },
  oidcRequestToken: { type: "string", text: "Bearer token for `oidcRequestUrl`. Kept as a secret." },
  useMsi: {
    type: "boolean",
    text: "Whether to sign in with the managed identity of the machine.",
    default: "false",
  },
  cloud: {
    type: "string",
    text: "The cloud that the tenant is in.",
    values: cloudNames,
    default: '"commercial"',
  },
  region: {
    type: "string",
    text: "The region of the commercial cloud whose host is called. Without it the service chooses.",
    values: regionNames,
  },
  apiBaseUrl: {
    type: "string",
    text: "Another address of the API than the cloud's, an https origin. The token is then sent to that origin only.",
  },
  authorityHost: { type: "string", text: "Another sign-in service than the cloud's, an https origin." },
  scope: { type: "string", text: "Another scope of the token than the cloud's, which ends in `/.default`." },
  requestTimeoutSeconds: {
    type: "number",
    text: "How long one request may take, in seconds, 1 to 300.",
    default: "30",
  },
  callsPerMinute: {
    type: "integer",
    text: "How many calls of each kind may be made in any minute, when other tools share the application.",
    default: "100",
  },
  callsPerHour: {
    type: "integer",
    text: "How many calls of each kind may be made in any hour, when other tools share the application.",
    default: "1500",
  },
  showSettings: {
    type: "boolean",
    text: "Whether to say how the provider signs in and where each value came from, without secrets.",
    default: "false",
  },
  onBlindPreview: {
    type: "string",
    text: "What a preview does when it could not look at the actions, so that nobody can see what would be cancelled: `fail`, or `warn` and pass. Invalid settings and refused credentials always fail.",
    values: ["fail", "warn"],
    default: '"fail"; "warn" when no way to sign in is configured and none is found',
  },
};
