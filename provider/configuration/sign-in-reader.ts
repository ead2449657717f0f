import { type Layer, layers, ownLayers } from "./setting-names.ts";
import type { SettingsReader } from "./settings-reader.ts";
import type { Application, SignIn } from "./sign-in.ts";
import { chooseSignInWay, type SignInWay } from "./sign-in-way.ts";

/**
 * Reads how to sign in: the way that the settings choose, and the values that it needs, which may come from any layer.
 * Problems go to the reader; with any, the result means nothing.
 */
export function readSignIn(reader: SettingsReader): SignIn | undefined {
  const way = chooseSignInWay(reader);
  switch (way) {
    case undefined:
      return readFallback(reader);
    case "a managed identity":
      return { kind: "managedIdentity", clientId: reader.read("clientId", ownLayers) };
    case "a client secret": {
      const application = readApplication(reader, way, ownLayers);
      const clientSecret = reader.readToken("clientSecret");
      return application && clientSecret && { kind: "clientSecret", ...application, clientSecret };
    }
    case "a certificate":
      return readCertificate(reader, readApplication(reader, way, ownLayers));
    case "OIDC":
      return readOidc(reader, readApplication(reader, way, layers));
  }
}

function readFallback(reader: SettingsReader): SignIn | undefined {
  const useCli = reader.read("useCli");
  const tenantId = reader.read("tenantId", ownLayers);
  if (useCli?.value === true) {
    return { kind: "azureCli", tenantId };
  }
  if (useCli?.value === false) {
    reader.report(
      useCli.source,
      "it forbids the Azure CLI, and no other way to sign in is configured",
      "set defender:clientSecret, defender:clientCertificatePath, defender:useOidc or defender:useMsi, or the ARM_* variable of the same meaning",
    );
  }
  return { kind: "default", tenantId, clientId: reader.read("clientId", ownLayers) };
}

function readCertificate(reader: SettingsReader, application: Application | undefined): SignIn | undefined {
  const certificatePath = reader.read("clientCertificatePath");
  const certificatePassword = reader.readSecret("clientCertificatePassword");
  const sendCertificateChain = reader.read("sendCertificateChain")?.value ?? false;
  return (
    application &&
    certificatePath && {
      kind: "clientCertificate",
      ...application,
      certificatePath,
      certificatePassword,
      sendCertificateChain,
    }
  );
}

function readOidc(reader: SettingsReader, application: Application | undefined): SignIn | undefined {
  for (const layer of layers) {
    const token = reader.find("oidcToken", [layer]);
    const file = reader.find("oidcTokenFilePath", [layer]);
    if (token !== undefined && file !== undefined) {
      reader.report(`${token.source} and ${file.source}`, "both give an ID token", "keep one of them");
    }
    if (token !== undefined) {
      const read = reader.readToken("oidcToken");
      return application && read && { kind: "oidcToken", ...application, token: read };
    }
    if (file !== undefined) {
      const tokenFilePath = reader.read("oidcTokenFilePath");
      return application && tokenFilePath && { kind: "oidcTokenFile", ...application, tokenFilePath };
    }
    if (reader.find("oidcRequestUrl", [layer]) !== undefined) {
      break;
    }
  }
  return readOidcRequest(reader, application);
}

const permissionHint =
  "in GitHub Actions give the job `permissions: id-token: write`; in Azure Pipelines give the step `SYSTEM_ACCESSTOKEN: $(System.AccessToken)`";

function readOidcRequest(reader: SettingsReader, application: Application | undefined): SignIn | undefined {
  const hasUrl = reader.find("oidcRequestUrl") !== undefined;
  const hasToken = reader.find("oidcRequestToken") !== undefined;
  if (!hasUrl && !hasToken) {
    reader.report(
      "defender:useOidc",
      "OIDC is switched on, but nothing provides an ID token",
      `set defender:oidcToken or defender:oidcTokenFilePath (ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH); ${permissionHint}`,
    );
    return undefined;
  }
  const requestUrl = reader.read("oidcRequestUrl");
  const requestToken = reader.readToken("oidcRequestToken");
  if (!hasUrl) {
    reader.reportMissing("oidcRequestUrl", "needed to ask for an ID token", permissionHint);
  }
  if (!hasToken) {
    reader.reportMissing("oidcRequestToken", "needed to ask for an ID token", permissionHint);
  }
  const request = application && requestUrl && requestToken && { ...application, requestUrl, requestToken };
  const inAzurePipelines = requestUrl?.source === "SYSTEM_OIDCREQUESTURI";
  const isServiceConnectionGiven = reader.find("serviceConnectionId") !== undefined;
  if (
    requestUrl?.source === "ACTIONS_ID_TOKEN_REQUEST_URL" ||
    !(inAzurePipelines || isServiceConnectionGiven)
  ) {
    return request && { kind: "gitHubActions", ...request };
  }
  const serviceConnectionId = reader.read("serviceConnectionId");
  if (!isServiceConnectionGiven) {
    reader.reportMissing(
      "serviceConnectionId",
      "needed by Azure Pipelines to give an ID token",
      "the address of the service connection's page has it as resourceId",
    );
  }
  return request && serviceConnectionId && { kind: "azurePipelines", ...request, serviceConnectionId };
}

function readApplication(
  reader: SettingsReader,
  way: SignInWay,
  among: readonly Layer[],
): Application | undefined {
  const tenantId = reader.read("tenantId", among);
  const clientId = reader.read("clientId", among);
  const reason = `needed to sign in with ${way}`;
  if (reader.find("tenantId", among) === undefined) {
    reader.reportMissing(
      "tenantId",
      reason,
      "the app registration's overview page has it as Directory (tenant) ID",
    );
  }
  if (reader.find("clientId", among) === undefined) {
    reader.reportMissing(
      "clientId",
      reason,
      "the app registration's overview page has it as Application (client) ID",
    );
  }
  return tenantId && clientId && { tenantId, clientId };
}
