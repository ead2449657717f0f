import type { Settings } from "./settings.ts";
import type { Sourced } from "./settings-reader.ts";
import type { SignIn } from "./sign-in.ts";

const ways: Readonly<Record<SignIn["kind"], string>> = {
  clientSecret: "a client secret",
  clientCertificate: "a certificate",
  oidcToken: "a given ID token (OIDC)",
  oidcTokenFile: "an ID token from a file (OIDC)",
  gitHubActions: "an ID token from GitHub Actions (OIDC)",
  azurePipelines: "an ID token from Azure Pipelines (OIDC)",
  managedIdentity: "a managed identity",
  azureCli: "the Azure CLI",
  default: "the default chain of the Azure SDK (nothing was configured)",
};

const shownValues: Readonly<Record<string, string>> = {
  tenantId: "tenant",
  clientId: "client",
  clientSecret: "secret",
  certificatePath: "certificate file",
  certificatePassword: "certificate password",
  token: "ID token",
  tokenFilePath: "ID token file",
  requestUrl: "ID token request URL",
  requestToken: "ID token request token",
  serviceConnectionId: "service connection",
};

/**
 * Says in one sentence how the provider signs in and where each value came from, for example
 * `a client secret, tenant … (ARM_TENANT_ID), client … (ARM_CLIENT_ID), secret [secret] (defender:clientSecret)`.
 */
export function describeSignIn(signIn: SignIn): string {
  const values = Object.entries(shownValues).flatMap(([name, title]) => {
    const setting: unknown = Reflect.get(signIn, name);
    return isSourced(setting) ? [`${title} ${shown(setting.value)} (${setting.source})`] : [];
  });
  const mixed = mixedSources(signIn);
  return [ways[signIn.kind], ...values].join(", ") + (mixed === undefined ? "" : `; note: ${mixed}`);
}

function isSourced(setting: unknown): setting is Sourced<unknown> {
  return typeof setting === "object" && setting !== null && "source" in setting;
}

/** A secret shows itself as `[secret]`; of an address the host is enough. */
function shown(value: unknown): string {
  return value instanceof URL ? value.origin : String(value);
}

/** Says which way signs in, where every value came from, and where calls go. Holds no secret. */
export function describeSettings(settings: Settings): string {
  return [
    `Sign-in: ${describeSignIn(settings.signIn)}`,
    `Authority: ${settings.authorityHost.origin} (${settings.sources.authorityHost})`,
    `Scope: ${settings.scope} (${settings.sources.scope})`,
    `API: ${settings.apiBaseUrl.origin} (${settings.sources.apiBaseUrl})`,
  ].join("\n");
}

/**
 * Says that the client id and its proof come from different places, when they do: a secret that belongs to another
 * application is the usual fault then.
 */
export function mixedSources(signIn: SignIn): string | undefined {
  const proof =
    signIn.kind === "clientSecret"
      ? signIn.clientSecret
      : signIn.kind === "clientCertificate"
        ? signIn.certificatePath
        : undefined;
  if (proof === undefined || !("clientId" in signIn) || signIn.clientId === undefined) {
    return undefined;
  }
  return proof.layer === signIn.clientId.layer
    ? undefined
    : `${signIn.clientId.source} and ${proof.source} come from different places; check that they belong to the same application`;
}
