/** Application permissions that allow reading, and those of which any one allows cancelling. */
export const readRoles: readonly string[] = ["Machine.Read.All", "Machine.ReadWrite.All"];
export const cancelRoles: readonly string[] = [
  "Machine.CollectForensics",
  "Machine.Isolate",
  "Machine.RestrictExecution",
  "Machine.Scan",
  "Machine.Offboard",
  "Machine.StopAndQuarantine",
  "Machine.LiveResponse",
];

export interface ClientSecret {
  readonly value: string;
  /** Milliseconds since 1970; default: never. */
  readonly expiresAt?: number;
}

/** Trust in the tokens that another issuer gives to one subject. All three are compared exactly. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** An app registration, or a managed identity, in a tenant. */
export interface Application {
  readonly clientId: string;
  readonly secrets: readonly ClientSecret[];
  /** PEM certificates, without their keys. */
  readonly certificates: readonly string[];
  readonly federatedCredentials: readonly FederatedCredential[];
  /** Application permissions of the Defender API that an administrator has consented to. */
  readonly roles: readonly string[];
  /** Whether the resource demands an assignment: then no consent means no token instead of one without roles. */
  readonly assignmentRequired: boolean;
}

export const demoTenantId = "11111111-2222-4333-8444-555555555555";
export const demoClientSecret = "demo~secret-of-the-simulator-only";
export const azureTokenExchangeAudience = "api://AzureADTokenExchange";

/** May read and cancel; knows a secret. Certificates and federated credentials come from the test. */
export const demoApplication: Application = {
  clientId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
  secrets: [{ value: demoClientSecret }],
  certificates: [],
  federatedCredentials: [],
  roles: ["Machine.Read.All", ...cancelRoles],
  assignmentRequired: false,
};
