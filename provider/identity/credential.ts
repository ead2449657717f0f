import {
  AzureCliCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  type TokenCredentialOptions,
  WorkloadIdentityCredential,
} from "@azure/identity";
import { clouds } from "../configuration/clouds.ts";
import type { Settings } from "../configuration/settings.ts";
import { readClientCertificate } from "./client-certificate.ts";
import { requestAzurePipelinesIdToken, requestGitHubIdToken } from "./id-token-request.ts";
import { signInFailure } from "./sign-in-failure.ts";
import { SignInHttpClient } from "./sign-in-http-client.ts";
import { type ExpiringToken, TokenCache } from "./token-cache.ts";

/** Gives bearer tokens for the Defender API. */
export interface TokenSource {
  /**
   * The process's token. It is fetched at the first call and renewed before it expires; concurrent callers share one
   * sign-in.
   *
   * @param options `forceRenewal` signs in anew, for the case that the service refused the token. Azure itself keeps
   * the tokens of managed identities and may give the same one again.
   * @throws {AuthenticationError} that says what was tried, what came back and what to do
   */
  getToken(options?: { readonly forceRenewal?: boolean }): Promise<string>;
}

/** Makes the token source of a way to sign in. Nothing is sent before the first `getToken`. */
export function createTokenSource(settings: Settings): TokenSource {
  const httpClient = new SignInHttpClient(settings.requestTimeoutMs);
  return new TokenCache(() => signIn(settings, httpClient));
}

/** Signs in with a fresh credential, because each one keeps its tokens and would give the same again. */
async function signIn(settings: Settings, httpClient: SignInHttpClient): Promise<ExpiringToken> {
  httpClient.forgetLastExchange();
  try {
    const credential = await createCredential(settings, httpClient);
    const answer = await credential.getToken(settings.scope);
    if (answer === null) {
      throw new Error("The sign-in gave no token");
    }
    return { token: answer.token, expiresAtMs: answer.expiresOnTimestamp };
  } catch (error) {
    throw signInFailure(settings, error, httpClient.lastExchange);
  }
}

async function createCredential(settings: Settings, httpClient: SignInHttpClient): Promise<TokenCredential> {
  const { signIn } = settings;
  const options = credentialOptions(settings, httpClient);
  switch (signIn.kind) {
    case "clientSecret":
      return new ClientSecretCredential(
        signIn.tenantId.value,
        signIn.clientId.value,
        signIn.clientSecret.value.reveal(),
        options,
      );
    case "clientCertificate":
      return new ClientCertificateCredential(
        signIn.tenantId.value,
        signIn.clientId.value,
        {
          certificate: await readClientCertificate(signIn),
          ...(signIn.certificatePassword && {
            certificatePassword: signIn.certificatePassword.value.reveal(),
          }),
        },
        { ...options, sendCertificateChain: signIn.sendCertificateChain },
      );
    case "oidcToken":
      return new ClientAssertionCredential(
        signIn.tenantId.value,
        signIn.clientId.value,
        async () => signIn.token.value.reveal(),
        options,
      );
    case "oidcTokenFile":
      return new WorkloadIdentityCredential({
        tenantId: signIn.tenantId.value,
        clientId: signIn.clientId.value,
        tokenFilePath: signIn.tokenFilePath.value,
        ...options,
      });
    case "gitHubActions":
      return new ClientAssertionCredential(
        signIn.tenantId.value,
        signIn.clientId.value,
        once(() => requestGitHubIdToken(signIn, settings.tokenExchangeAudience, httpClient)),
        options,
      );
    case "azurePipelines":
      return new ClientAssertionCredential(
        signIn.tenantId.value,
        signIn.clientId.value,
        once(() => requestAzurePipelinesIdToken(signIn, httpClient)),
        options,
      );
    case "managedIdentity":
      return new ManagedIdentityCredential({
        ...(signIn.clientId && { clientId: signIn.clientId.value }),
        ...options,
      });
    case "azureCli":
      return new AzureCliCredential({
        ...(signIn.tenantId && { tenantId: signIn.tenantId.value }),
        processTimeoutInMs: settings.requestTimeoutMs,
      });
    case "default":
      return new DefaultAzureCredential({
        ...(signIn.tenantId && { tenantId: signIn.tenantId.value }),
        // The chain's workload identity takes it as well.
        ...(signIn.clientId && { managedIdentityClientId: signIn.clientId.value }),
        ...options,
      });
  }
}

/** MSAL asks for the assertion twice in each sign-in. */
function once(request: () => Promise<string>): () => Promise<string> {
  let requested: Promise<string> | undefined;
  return () => {
    requested ??= request();
    return requested;
  };
}

interface CredentialOptions extends TokenCredentialOptions {
  readonly authorityHost: string;
  readonly disableInstanceDiscovery: boolean;
  readonly httpClient: SignInHttpClient;
}

function credentialOptions(settings: Settings, httpClient: SignInHttpClient): CredentialOptions {
  const isPublic = Object.values(clouds).some(
    ({ authorityHost }) => authorityHost === settings.authorityHost.host,
  );
  return {
    authorityHost: settings.authorityHost.origin,
    // Entra's directory of authorities knows Microsoft's own hosts only.
    disableInstanceDiscovery: !isPublic,
    httpClient,
  };
}
