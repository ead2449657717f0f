import type { Secret } from "./secret.ts";
import { type Layer, layers, type SettingKey, type SettingName } from "./setting-names.ts";
import { oneOf, type SettingsReader, type Sourced } from "./settings-reader.ts";

/** The application and the tenant that it signs in to. */
interface Application {
  readonly tenantId: Sourced<string>;
  readonly clientId: Sourced<string>;
}

/** A client secret of the application. */
export interface ClientSecretSignIn extends Application {
  readonly kind: "clientSecret";
  readonly clientSecret: Sourced<Secret>;
}

/** A certificate of the application: one PEM file with the certificate and its private key. */
export interface ClientCertificateSignIn extends Application {
  readonly kind: "clientCertificate";
  readonly certificatePath: Sourced<string>;
  /** Password of the private key in the file. */
  readonly certificatePassword: Sourced<Secret> | undefined;
}

/** A federated ID token that somebody else fetched, for example a GitLab job. */
export interface OidcTokenSignIn extends Application {
  readonly kind: "oidcToken";
  readonly token: Sourced<Secret>;
}

/** A federated ID token in a file that somebody else keeps fresh, for example a Kubernetes service account. */
export interface OidcTokenFileSignIn extends Application {
  readonly kind: "oidcTokenFile";
  readonly tokenFilePath: Sourced<string>;
}

/** A federated ID token that GitHub Actions gives on request. */
export interface GitHubActionsSignIn extends Application {
  readonly kind: "gitHubActions";
  readonly requestUrl: Sourced<URL>;
  readonly requestToken: Sourced<Secret>;
}

/** A federated ID token that Azure Pipelines gives on request, for a service connection. */
export interface AzurePipelinesSignIn extends Application {
  readonly kind: "azurePipelines";
  readonly requestUrl: Sourced<URL>;
  readonly requestToken: Sourced<Secret>;
  readonly serviceConnectionId: Sourced<string>;
}

/** The identity that Azure gives to the machine or app that this runs on. */
export interface ManagedIdentitySignIn {
  readonly kind: "managedIdentity";
  /** Client id of a user-assigned identity; without it the system-assigned one. */
  readonly clientId: Sourced<string> | undefined;
}

/** Whoever is logged in to the Azure CLI. */
export interface AzureCliSignIn {
  readonly kind: "azureCli";
  readonly tenantId: Sourced<string> | undefined;
}

/** Nothing was configured: `DefaultAzureCredential` of @azure/identity tries what it finds. */
export interface DefaultSignIn {
  readonly kind: "default";
  readonly tenantId: Sourced<string> | undefined;
  readonly clientId: Sourced<string> | undefined;
}

/** A way to sign in, with all that it needs. */
export type SignIn =
  | ClientSecretSignIn
  | ClientCertificateSignIn
  | OidcTokenSignIn
  | OidcTokenFileSignIn
  | GitHubActionsSignIn
  | AzurePipelinesSignIn
  | ManagedIdentitySignIn
  | AzureCliSignIn
  | DefaultSignIn;

type Way = "a client secret" | "a certificate" | "OIDC" | "a managed identity";

/** A way that some setting asks for, and that setting. */
interface Candidate {
  readonly way: Way;
  readonly source: string;
}

const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domainPattern = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

/**
 * Chooses the way to sign in. The strongest layer that names a way decides; two ways in one layer are a problem,
 * except in the Azure SDKs' layer, where their own order holds. The values that the way needs may then come from any
 * layer. Problems go to the reader.
 */
export function readSignIn(reader: SettingsReader): SignIn | undefined {
  const problemsBefore = reader.problemCount;
  const way = chooseWay(reader);
  const signIn = way === undefined ? readFallback(reader) : readWay(reader, way);
  return reader.problemCount === problemsBefore ? signIn : undefined;
}

function chooseWay(reader: SettingsReader): Way | undefined {
  const useOidc = readBoolean(reader, "useOidc");
  const useMsi = readBoolean(reader, "useMsi");
  for (const layer of layers) {
    const candidates: Candidate[] = [];
    const add = (way: Way, found: Sourced<unknown> | undefined) => {
      if (found !== undefined) {
        candidates.push({ way, source: found.source });
      }
    };
    add("a client secret", reader.find("clientSecret", [layer]));
    add("a certificate", reader.find("clientCertificatePath", [layer]));
    add("OIDC", oidcMark(reader, layer, useOidc));
    add("a managed identity", useMsi?.layer === layer && useMsi.value ? useMsi : undefined);
    const [first, ...others] = candidates;
    if (first !== undefined) {
      if (others.length > 0 && layer !== "azureSdk") {
        reader.report(
          candidates.map(({ source }) => source).join(" and "),
          `each asks for another way to sign in (${candidates.map(({ way }) => way).join(", ")})`,
          "keep one of them; what the stack config names is stronger than the environment",
        );
      }
      return first.way;
    }
  }
  return undefined;
}

/** The setting of a layer that asks for OIDC, if there is one. What build services set by themselves asks for nothing. */
function oidcMark(
  reader: SettingsReader,
  layer: Layer,
  useOidc: Sourced<boolean> | undefined,
): Sourced<unknown> | undefined {
  if (useOidc?.layer === layer && useOidc.value) {
    return useOidc;
  }
  if (useOidc?.value === false || layer === "buildService") {
    return undefined;
  }
  const names: readonly SettingKey[] = [
    "oidcToken",
    "oidcTokenFilePath",
    "oidcRequestUrl",
    "oidcRequestToken",
  ];
  return names.map((name) => reader.find(name, [layer])).find((found) => found !== undefined);
}

function readFallback(reader: SettingsReader): SignIn | undefined {
  const useCli = readBoolean(reader, "useCli");
  const tenantId = readTenantId(reader);
  if (useCli?.value === true) {
    return { kind: "azureCli", tenantId };
  }
  if (useCli?.value === false) {
    reader.report(
      useCli.source,
      "it forbids the Azure CLI, and no other way to sign in is configured",
      "set defender:clientSecret, defender:clientCertificatePath, defender:useOidc or defender:useMsi (or the ARM_* variable of the same meaning)",
    );
  }
  return { kind: "default", tenantId, clientId: readClientId(reader) };
}

function readWay(reader: SettingsReader, way: Way): SignIn | undefined {
  if (way === "a managed identity") {
    return { kind: "managedIdentity", clientId: readClientId(reader) };
  }
  const application = readApplication(reader, way);
  switch (way) {
    case "a client secret": {
      const clientSecret = readToken(reader, "clientSecret");
      return application && clientSecret && { kind: "clientSecret", ...application, clientSecret };
    }
    case "a certificate": {
      const certificatePath = readPath(reader, "clientCertificatePath");
      const certificatePassword = reader.readSecret("clientCertificatePassword");
      return (
        application &&
        certificatePath && { kind: "clientCertificate", ...application, certificatePath, certificatePassword }
      );
    }
    case "OIDC":
      return readOidc(reader, application);
  }
}

function readOidc(reader: SettingsReader, application: Application | undefined): SignIn | undefined {
  for (const layer of layers) {
    const token = reader.find("oidcToken", [layer]);
    const file = reader.find("oidcTokenFilePath", [layer]);
    if (token !== undefined && file !== undefined) {
      reader.report(`${token.source} and ${file.source}`, "both give an ID token", "keep one of them");
    }
    if (token !== undefined) {
      const read = readToken(reader, "oidcToken");
      return application && read && { kind: "oidcToken", ...application, token: read };
    }
    if (file !== undefined) {
      const tokenFilePath = readPath(reader, "oidcTokenFilePath");
      return application && tokenFilePath && { kind: "oidcTokenFile", ...application, tokenFilePath };
    }
    if (reader.find("oidcRequestUrl", [layer]) !== undefined) {
      break;
    }
  }
  return readOidcRequest(reader, application);
}

function readOidcRequest(reader: SettingsReader, application: Application | undefined): SignIn | undefined {
  if (reader.find("oidcRequestUrl") === undefined && reader.find("oidcRequestToken") === undefined) {
    reader.report(
      "defender:useOidc",
      "OIDC was asked for, and nothing gives an ID token",
      "set defender:oidcToken or defender:oidcTokenFilePath (ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH); in GitHub Actions give the job `permissions: id-token: write`; in Azure Pipelines pass SYSTEM_ACCESSTOKEN: $(System.AccessToken)",
    );
    return undefined;
  }
  const requestUrl = reader.read("oidcRequestUrl", parseHttpsUrl, "an https URL");
  if (reader.find("oidcRequestUrl") === undefined) {
    reader.reportMissing("oidcRequestUrl", "needed to ask for an ID token", "the build service's URL");
  }
  const requestToken = readToken(reader, "oidcRequestToken");
  if (requestToken === undefined && reader.find("oidcRequestToken") === undefined) {
    reader.reportMissing(
      "oidcRequestToken",
      "needed to ask for an ID token",
      "in Azure Pipelines pass SYSTEM_ACCESSTOKEN: $(System.AccessToken) to the step; in GitHub Actions give the job `permissions: id-token: write`; elsewhere",
    );
  }
  const serviceConnectionId = reader.read("serviceConnectionId", parseGuid, "a GUID");
  const inAzurePipelines = requestUrl?.source === "SYSTEM_OIDCREQUESTURI";
  if (inAzurePipelines && reader.find("serviceConnectionId") === undefined) {
    reader.reportMissing(
      "serviceConnectionId",
      "needed by Azure Pipelines to give an ID token",
      "the service connection's id, which its page shows as resourceId in the address",
    );
  }
  if (application === undefined || requestUrl === undefined || requestToken === undefined) {
    return undefined;
  }
  const request = { ...application, requestUrl, requestToken };
  return serviceConnectionId === undefined || requestUrl.source === "ACTIONS_ID_TOKEN_REQUEST_URL"
    ? { kind: "gitHubActions", ...request }
    : { kind: "azurePipelines", ...request, serviceConnectionId };
}

function readApplication(reader: SettingsReader, way: Way): Application | undefined {
  const tenantId = readTenantId(reader);
  const clientId = readClientId(reader);
  const reason = `needed to sign in with ${way}`;
  if (reader.find("tenantId") === undefined) {
    reader.reportMissing(
      "tenantId",
      reason,
      "the Directory (tenant) ID on the app registration's overview page",
    );
  }
  if (reader.find("clientId") === undefined) {
    reader.reportMissing(
      "clientId",
      reason,
      "the Application (client) ID on the app registration's overview page",
    );
  }
  return tenantId && clientId && { tenantId, clientId };
}

function readTenantId(reader: SettingsReader): Sourced<string> | undefined {
  return reader.read(
    "tenantId",
    (value) => (guidPattern.test(value) || domainPattern.test(value) ? value : undefined),
    "a tenant's GUID or domain name",
  );
}

function readClientId(reader: SettingsReader): Sourced<string> | undefined {
  return reader.read("clientId", parseGuid, "an application's GUID");
}

/** A secret that cannot hold white space. Some tools leave a line break at the end, which the service then refuses. */
function readToken(
  reader: SettingsReader,
  name: "clientSecret" | "oidcToken" | "oidcRequestToken",
): Sourced<Secret> | undefined {
  const found = reader.find(name);
  if (found !== undefined && /\s/.test(found.value)) {
    reader.report(found.source, "the value has white space or a line break in it", "set it again without");
    return undefined;
  }
  return reader.readSecret(name);
}

function readPath(
  reader: SettingsReader,
  name: "clientCertificatePath" | "oidcTokenFilePath",
): Sourced<string> | undefined {
  return reader.read(name, (value) => value, "a file's path");
}

/** Go's spellings, because the Azure providers of Terraform and Pulumi read the same variables. */
function readBoolean(reader: SettingsReader, name: SettingName): Sourced<boolean> | undefined {
  return reader.read(
    name,
    (value) => {
      const spelling = value.toLowerCase();
      return ["true", "t", "1"].includes(spelling)
        ? true
        : ["false", "f", "0"].includes(spelling)
          ? false
          : undefined;
    },
    oneOf(["true", "false"]),
  );
}

function parseGuid(value: string): string | undefined {
  return guidPattern.test(value) ? value.toLowerCase() : undefined;
}

function parseHttpsUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === "https:" ? url : undefined;
}
