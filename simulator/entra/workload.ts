import { randomUUID } from "node:crypto";
import {
  type Application,
  azureTokenExchangeAudience,
  demoApplication,
  type FederatedCredential,
} from "./application.ts";
import { azurePipelinesIssuer, githubIssuer, gitlabIssuer } from "./federated-issuer.ts";

/** What the build services and the host vouch for. Random secrets, made for each simulator. */
export interface Workload {
  readonly github: {
    readonly subject: string;
    readonly requestToken: string;
    /** Value of github.token. */
    readonly jobToken: string;
  };
  readonly azurePipelines: {
    readonly subject: string;
    readonly accessToken: string;
    readonly serviceConnectionId: string;
  };
  readonly gitlab: {
    readonly subject: string;
    /** A project access token. */
    readonly commentToken: string;
  };
  /** Value of IDENTITY_HEADER. */
  readonly appServiceHeader: string;
}

export function typicalWorkload(): Workload {
  return {
    github: {
      subject: "repo:contoso/response:ref:refs/heads/main",
      requestToken: randomUUID(),
      jobToken: randomUUID(),
    },
    azurePipelines: {
      subject: "sc://contoso/response/defender-connection",
      accessToken: randomUUID(),
      serviceConnectionId: "77777777-1111-4222-8333-444444444444",
    },
    gitlab: {
      subject: "project_path:contoso/response:ref_type:branch:ref:main",
      commentToken: randomUUID(),
    },
    appServiceHeader: randomUUID(),
  };
}

/** The demo application, which trusts the three build services' typical jobs. */
export function demoApplicationOf({ github, azurePipelines, gitlab }: Workload): Application {
  const trust = (issuer: string, { subject }: { readonly subject: string }): FederatedCredential => ({
    issuer,
    subject,
    audience: azureTokenExchangeAudience,
  });
  return {
    ...demoApplication,
    federatedCredentials: [
      trust(githubIssuer, github),
      trust(azurePipelinesIssuer, azurePipelines),
      trust(gitlabIssuer, gitlab),
    ],
  };
}

/** The identity of the host itself, with every permission and without a secret. */
export const systemAssignedIdentity: Application = {
  ...demoApplication,
  clientId: "5a5a5a5a-1111-4222-8333-777777777777",
  secrets: [],
};

/** An identity that the host may use when a request names it. */
export const userAssignedIdentity: Application = {
  ...systemAssignedIdentity,
  clientId: "6b6b6b6b-1111-4222-8333-888888888888",
};
