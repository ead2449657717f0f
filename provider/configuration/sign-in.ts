import type { Secret } from "./secret.ts";
import type { Sourced } from "./settings-reader.ts";

/** The application and the tenant that it signs in to. */
export interface Application {
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
  /** Whether the whole certificate is sent along, which apps that trust a subject name need. */
  readonly sendCertificateChain: boolean;
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
