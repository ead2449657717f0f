import { describe, expect, test } from "vitest";
import type { SignIn } from "../../provider/configuration/settings.ts";
import {
  clientId,
  problemsOf,
  secretValue,
  serviceConnectionId,
  settingsFrom,
  tenantId,
  type Values,
} from "./sources.ts";

const armApplication = { ARM_TENANT_ID: tenantId, ARM_CLIENT_ID: clientId };
const azureApplication = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId };
const configApplication = { tenantId, clientId };
const gitHub = {
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://pipelines.actions.example/token?api-version=2.0",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "github~request~token",
};
const azurePipelines = {
  SYSTEM_OIDCREQUESTURI: "https://dev.azure.example/oidctoken",
  SYSTEM_ACCESSTOKEN: "pipelines~access~token",
  AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: serviceConnectionId,
  AZURESUBSCRIPTION_TENANT_ID: tenantId,
  AZURESUBSCRIPTION_CLIENT_ID: clientId,
};

interface Row {
  readonly rule: string;
  readonly config?: Values;
  readonly environment?: Values;
  readonly kind: SignIn["kind"];
  /** The setting that each value has to come from, and the value where it is no secret. */
  readonly from: Readonly<Record<string, string>>;
}

const rows: readonly Row[] = [
  {
    rule: "a client secret in the stack config",
    config: { ...configApplication, clientSecret: secretValue },
    kind: "clientSecret",
    from: {
      tenantId: `defender:tenantId ${tenantId}`,
      clientId: `defender:clientId ${clientId}`,
      clientSecret: "defender:clientSecret [secret]",
    },
  },
  {
    rule: "a client secret in ARM_*",
    environment: { ...armApplication, ARM_CLIENT_SECRET: secretValue },
    kind: "clientSecret",
    from: { tenantId: `ARM_TENANT_ID ${tenantId}`, clientSecret: "ARM_CLIENT_SECRET [secret]" },
  },
  {
    rule: "a client secret in AZURE_*",
    environment: { ...azureApplication, AZURE_CLIENT_SECRET: secretValue },
    kind: "clientSecret",
    from: { tenantId: `AZURE_TENANT_ID ${tenantId}`, clientSecret: "AZURE_CLIENT_SECRET [secret]" },
  },
  {
    rule: "a certificate in the stack config",
    config: { ...configApplication, clientCertificatePath: "/c.pem", clientCertificatePassword: "pass word" },
    kind: "clientCertificate",
    from: {
      certificatePath: "defender:clientCertificatePath /c.pem",
      certificatePassword: "defender:clientCertificatePassword [secret]",
    },
  },
  {
    rule: "a certificate in ARM_*",
    environment: {
      ...armApplication,
      ARM_CLIENT_CERTIFICATE_PATH: "/c.pem",
      ARM_CLIENT_CERTIFICATE_PASSWORD: "p",
    },
    kind: "clientCertificate",
    from: {
      certificatePath: "ARM_CLIENT_CERTIFICATE_PATH /c.pem",
      certificatePassword: "ARM_CLIENT_CERTIFICATE_PASSWORD [secret]",
    },
  },
  {
    rule: "a certificate in AZURE_*",
    environment: {
      ...azureApplication,
      AZURE_CLIENT_CERTIFICATE_PATH: "/c.pem",
      AZURE_CLIENT_CERTIFICATE_PASSWORD: "p",
      AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: "1",
    },
    kind: "clientCertificate",
    from: {
      certificatePath: "AZURE_CLIENT_CERTIFICATE_PATH /c.pem",
      certificatePassword: "AZURE_CLIENT_CERTIFICATE_PASSWORD [secret]",
    },
  },
  {
    rule: "an ID token in the stack config, without useOidc",
    config: { ...configApplication, oidcToken: "id.token.x" },
    kind: "oidcToken",
    from: { token: "defender:oidcToken [secret]" },
  },
  {
    rule: "an ID token in ARM_OIDC_TOKEN, as a GitLab job or Pulumi ESC gives it",
    environment: { ...armApplication, ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "id.token.x" },
    kind: "oidcToken",
    from: { token: "ARM_OIDC_TOKEN [secret]", clientId: `ARM_CLIENT_ID ${clientId}` },
  },
  {
    rule: "an ID token file in the stack config",
    config: { ...configApplication, useOidc: "true", oidcTokenFilePath: "/var/token" },
    kind: "oidcTokenFile",
    from: { tokenFilePath: "defender:oidcTokenFilePath /var/token" },
  },
  {
    rule: "an ID token file in ARM_OIDC_TOKEN_FILE_PATH",
    environment: { ...armApplication, ARM_USE_OIDC: "1", ARM_OIDC_TOKEN_FILE_PATH: "/var/token" },
    kind: "oidcTokenFile",
    from: { tokenFilePath: "ARM_OIDC_TOKEN_FILE_PATH /var/token" },
  },
  {
    rule: "the ID token file that Kubernetes workload identity sets",
    environment: { ...azureApplication, AZURE_FEDERATED_TOKEN_FILE: "/var/token" },
    kind: "oidcTokenFile",
    from: { tokenFilePath: "AZURE_FEDERATED_TOKEN_FILE /var/token", clientId: `AZURE_CLIENT_ID ${clientId}` },
  },
  {
    rule: "GitHub Actions",
    environment: { ...armApplication, ...gitHub, ARM_USE_OIDC: "true" },
    kind: "gitHubActions",
    from: {
      requestUrl: `ACTIONS_ID_TOKEN_REQUEST_URL ${gitHub.ACTIONS_ID_TOKEN_REQUEST_URL}`,
      requestToken: "ACTIONS_ID_TOKEN_REQUEST_TOKEN [secret]",
    },
  },
  {
    rule: "a request URL and token in the stack config, with GitHub's protocol",
    config: {
      ...configApplication,
      oidcRequestUrl: "https://oidc.example/token",
      oidcRequestToken: "request~token",
    },
    kind: "gitHubActions",
    from: {
      requestUrl: "defender:oidcRequestUrl https://oidc.example/token",
      requestToken: "defender:oidcRequestToken [secret]",
    },
  },
  {
    rule: "Azure Pipelines with all that its Azure CLI task sets",
    environment: { ...azurePipelines, ARM_USE_OIDC: "true" },
    kind: "azurePipelines",
    from: {
      tenantId: `AZURESUBSCRIPTION_TENANT_ID ${tenantId}`,
      clientId: `AZURESUBSCRIPTION_CLIENT_ID ${clientId}`,
      requestUrl: "SYSTEM_OIDCREQUESTURI https://dev.azure.example/oidctoken",
      requestToken: "SYSTEM_ACCESSTOKEN [secret]",
      serviceConnectionId: `AZURESUBSCRIPTION_SERVICE_CONNECTION_ID ${serviceConnectionId}`,
    },
  },
  {
    rule: "Azure Pipelines with azurerm's variables",
    environment: {
      ...armApplication,
      ARM_USE_OIDC: "true",
      ARM_OIDC_REQUEST_URL: "https://dev.azure.example/oidctoken",
      ARM_OIDC_REQUEST_TOKEN: "pipelines~access~token",
      ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID: serviceConnectionId,
    },
    kind: "azurePipelines",
    from: {
      requestUrl: "ARM_OIDC_REQUEST_URL https://dev.azure.example/oidctoken",
      requestToken: "ARM_OIDC_REQUEST_TOKEN [secret]",
      serviceConnectionId: `ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID ${serviceConnectionId}`,
    },
  },
  {
    rule: "the service connection in azapi's variable",
    environment: {
      ...azurePipelines,
      ARM_USE_OIDC: "true",
      ARM_OIDC_AZURE_SERVICE_CONNECTION_ID: "12345678-1234-4234-8234-123456789abc",
    },
    kind: "azurePipelines",
    from: {
      serviceConnectionId: "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID 12345678-1234-4234-8234-123456789abc",
    },
  },
  {
    rule: "the machine's own managed identity",
    config: { useMsi: "true" },
    kind: "managedIdentity",
    from: {},
  },
  {
    rule: "a user-assigned managed identity in ARM_*",
    environment: { ARM_USE_MSI: "true", ARM_CLIENT_ID: clientId },
    kind: "managedIdentity",
    from: { clientId: `ARM_CLIENT_ID ${clientId}` },
  },
  {
    rule: "the Azure CLI, when it is asked for and nothing else is",
    environment: { ARM_USE_CLI: "true", ARM_TENANT_ID: tenantId },
    kind: "azureCli",
    from: { tenantId: `ARM_TENANT_ID ${tenantId}` },
  },
  { rule: "the default chain, when nothing is configured", kind: "default", from: {} },
  {
    rule: "the default chain, with the ids that are known",
    environment: azureApplication,
    kind: "default",
    from: { tenantId: `AZURE_TENANT_ID ${tenantId}`, clientId: `AZURE_CLIENT_ID ${clientId}` },
  },
];

describe("chooses", () => {
  test.each(rows)("$rule", ({ config = {}, environment = {}, kind, from }) => {
    const { signIn } = settingsFrom(config, environment);
    expect(signIn.kind).toBe(kind);
    expect(sourcesOf(signIn)).toMatchObject(from);
  });
});

describe("prefers", () => {
  const prefers: readonly (Row & { readonly environment: Values })[] = [
    {
      rule: "the stack config to ARM_* to AZURE_*, value by value",
      config: { clientSecret: secretValue },
      environment: {
        ARM_CLIENT_ID: clientId,
        ARM_CLIENT_SECRET: "other",
        ...azureApplication,
        AZURE_CLIENT_SECRET: "x",
      },
      kind: "clientSecret",
      from: {
        clientSecret: "defender:clientSecret [secret]",
        clientId: `ARM_CLIENT_ID ${clientId}`,
        tenantId: `AZURE_TENANT_ID ${tenantId}`,
      },
    },
    {
      rule: "the way that the stack config names to another way in the environment",
      config: { useOidc: "true" },
      environment: { ...armApplication, ...gitHub, ARM_CLIENT_SECRET: secretValue, ARM_USE_MSI: "true" },
      kind: "gitHubActions",
      from: {},
    },
    {
      rule: "the way that ARM_* names to another way in AZURE_*",
      environment: { ARM_USE_MSI: "true", ...azureApplication, AZURE_FEDERATED_TOKEN_FILE: "/var/token" },
      kind: "managedIdentity",
      from: {},
    },
    {
      rule: "in AZURE_* the order of the Azure SDKs: secret, certificate, token file",
      environment: {
        ...azureApplication,
        AZURE_FEDERATED_TOKEN_FILE: "/var/token",
        AZURE_CLIENT_CERTIFICATE_PATH: "/c.pem",
        AZURE_CLIENT_SECRET: secretValue,
      },
      kind: "clientSecret",
      from: {},
    },
    {
      rule: "in AZURE_* a certificate to a token file",
      environment: {
        ...azureApplication,
        AZURE_FEDERATED_TOKEN_FILE: "/var/token",
        AZURE_CLIENT_CERTIFICATE_PATH: "/c.pem",
      },
      kind: "clientCertificate",
      from: {},
    },
    {
      rule: "a given ID token to a request",
      environment: { ...armApplication, ...gitHub, ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "id.token.x" },
      kind: "oidcToken",
      from: {},
    },
    {
      rule: "a request in ARM_* to a token file in AZURE_*",
      environment: {
        ...armApplication,
        ARM_USE_OIDC: "true",
        ARM_OIDC_REQUEST_URL: "https://oidc.example/",
        ARM_OIDC_REQUEST_TOKEN: "request~token",
        AZURE_FEDERATED_TOKEN_FILE: "/var/token",
      },
      kind: "gitHubActions",
      from: {},
    },
    {
      rule: "GitHub Actions to Azure Pipelines, when both set their variables",
      environment: { ...armApplication, ...gitHub, ...azurePipelines, ARM_USE_OIDC: "true" },
      kind: "gitHubActions",
      from: {},
    },
    {
      rule: "any other way to the Azure CLI",
      environment: { ...armApplication, ARM_CLIENT_SECRET: secretValue, ARM_USE_CLI: "true" },
      kind: "clientSecret",
      from: {},
    },
  ];
  test.each(prefers)("$rule", ({ config = {}, environment, kind, from }) => {
    const { signIn } = settingsFrom(config, environment);
    expect(signIn.kind).toBe(kind);
    expect(sourcesOf(signIn)).toMatchObject(from);
  });
});

describe("does not take", () => {
  test("OIDC because a build service offers it", () => {
    expect(settingsFrom({}, { ...gitHub, ...azurePipelines }).signIn.kind).toBe("default");
  });

  test("the ids of an Azure Pipelines task for another way", () => {
    const problems = problemsOf({}, { ...azurePipelines, ARM_CLIENT_SECRET: secretValue });
    expect(problems).toContain("defender:tenantId: missing, needed to sign in with a client secret");
    expect(settingsFrom({}, azurePipelines).signIn).toEqual({ kind: "default" });
  });

  test.each([{ ARM_USE_OIDC: "true" }, { ARM_OIDC_TOKEN: "id.token.x" }])(
    "OIDC that the stack config switches off: %o",
    (environment) => {
      expect(settingsFrom({ useOidc: "false" }, { ...armApplication, ...environment }).signIn.kind).toBe(
        "default",
      );
    },
  );

  test("an empty or blank variable for a value", () => {
    const environment = {
      ...armApplication,
      ARM_CLIENT_SECRET: "",
      AZURE_CLIENT_SECRET: " \n",
      ARM_USE_OIDC: "",
    };
    expect(settingsFrom({}, environment).signIn.kind).toBe("default");
  });

  test("white space around an id", () => {
    const { signIn } = settingsFrom({ useMsi: " true\n", clientId: ` ${clientId.toUpperCase()}\n` });
    expect(sourcesOf(signIn)).toEqual({ clientId: `defender:clientId ${clientId}` });
  });
});

describe("reads switches as the other Azure providers do", () => {
  test.each(["true", "TRUE", "True", "t", "1"])("%s switches on", (value) => {
    expect(settingsFrom({}, { ARM_USE_MSI: value }).signIn.kind).toBe("managedIdentity");
  });
  test.each(["false", "FALSE", "f", "0"])("%s switches off", (value) => {
    expect(settingsFrom({}, { ARM_USE_MSI: value }).signIn.kind).toBe("default");
  });
  test.each(["yes", "on", "2"])("%s is refused", (value) => {
    expect(problemsOf({}, { ARM_USE_MSI: value })).toContain(
      `- ARM_USE_MSI: "${value}" is not valid. To fix: give true or false.`,
    );
  });
});

describe("tells what is missing, and every name to set it under", () => {
  test.each([
    [{ clientSecret: secretValue }, {}, ["defender:tenantId: missing", "defender:clientId: missing"]],
    [
      {},
      { AZURE_CLIENT_SECRET: secretValue, AZURE_TENANT_ID: tenantId },
      ["set defender:clientId, ARM_CLIENT_ID or AZURE_CLIENT_ID;"],
    ],
    [{ clientCertificatePath: "/c.pem" }, {}, ["needed to sign in with a certificate"]],
    [
      { useOidc: "true", ...configApplication },
      {},
      ["defender:useOidc: OIDC is switched on, but nothing provides an ID token", "id-token: write"],
    ],
    [
      { useOidc: "true", ...configApplication },
      { SYSTEM_OIDCREQUESTURI: "https://dev.azure.example/oidctoken" },
      [
        "defender:oidcRequestToken: missing",
        "SYSTEM_ACCESSTOKEN: $(System.AccessToken)",
        "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID: missing",
      ],
    ],
    [
      { useOidc: "true", ...configApplication, oidcRequestToken: "request~token" },
      {},
      [
        "defender:oidcRequestUrl: missing, needed to ask for an ID token. To fix: set defender:oidcRequestUrl or ARM_OIDC_REQUEST_URL;",
      ],
    ],
    [
      {},
      { ARM_USE_CLI: "false" },
      ["ARM_USE_CLI: it forbids the Azure CLI, and no other way to sign in is configured"],
    ],
  ])("%o %o", (config, environment, expected) => {
    const problems = problemsOf(config, environment);
    for (const part of expected) {
      expect(problems).toContain(part);
    }
  });
});

describe("tells what contradicts", () => {
  test.each<[Values, Values, string]>([
    [
      { ...configApplication, clientSecret: secretValue, clientCertificatePath: "/c.pem" },
      {},
      "defender:clientSecret and defender:clientCertificatePath: each asks for a different way to sign in (a client secret, a certificate)",
    ],
    [
      {},
      { ...armApplication, ARM_CLIENT_SECRET: secretValue, ARM_USE_OIDC: "true", ...gitHub },
      "ARM_CLIENT_SECRET and ARM_USE_OIDC: each asks for a different way to sign in (a client secret, OIDC)",
    ],
    [{ useMsi: "true", useOidc: "true" }, {}, "defender:useOidc and defender:useMsi: each asks"],
    [
      { ...configApplication, oidcToken: "id.token.x", oidcTokenFilePath: "/var/token" },
      {},
      "defender:oidcToken and defender:oidcTokenFilePath: both give an ID token",
    ],
    [
      { ...configApplication, useOidc: "false", oidcToken: "id.token.x" },
      {},
      "defender:oidcToken: defender:useOidc switches OIDC off",
    ],
    [
      { ...configApplication, clientSecret: secretValue, clientCertificatePassword: "p" },
      {},
      "defender:clientCertificatePassword: no certificate is used to sign in",
    ],
  ])("%o %o", (config, environment, expected) => {
    expect(problemsOf(config, environment)).toContain(`- ${expected}`);
  });
});

describe("refuses malformed values", () => {
  test.each([
    [
      { tenantId: "common" },
      {},
      '- defender:tenantId: "com…" (6 characters) is not valid. To fix: give the Directory (tenant) ID',
    ],
    [{ tenantId: "11111111-2222-4333-8444" }, {}, "- defender:tenantId: "],
    [
      {},
      { ARM_CLIENT_ID: "my-app" },
      '- ARM_CLIENT_ID: "my-…" (6 characters) is not valid. To fix: give the Application (client) ID',
    ],
    [
      { clientSecret: "value-with-line-break\n" },
      {},
      "- defender:clientSecret: the value has white space or a line break in it",
    ],
    [{ oidcToken: "two words" }, {}, "- defender:oidcToken: the value has white space"],
    [
      { oidcRequestUrl: "http://oidc.example", oidcRequestToken: "t" },
      {},
      '- defender:oidcRequestUrl: "http://oidc.example" is not valid',
    ],
  ])("%o %o", (config, environment, expected) => {
    const complete = { ...configApplication, clientId: "", ...config };
    expect(
      problemsOf(complete, { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: secretValue, ...environment }),
    ).toContain(expected);
  });

  test("accepts a tenant's domain name", () => {
    const { signIn } = settingsFrom({ tenantId: "contoso.onmicrosoft.com", useMsi: "false" });
    expect(sourcesOf(signIn)).toEqual({ tenantId: "defender:tenantId contoso.onmicrosoft.com" });
  });

  test("does not show a secret that was put into the place of an id", () => {
    expect(problemsOf({ clientId: secretValue, clientSecret: secretValue })).not.toContain(secretValue);
  });
});

/** Each value of a sign-in as "source value"; a secret shows itself as [secret]. */
function sourcesOf(signIn: SignIn): Record<string, string> {
  return Object.fromEntries(
    Object.entries(signIn).flatMap(([name, setting]) =>
      typeof setting === "object" ? [[name, `${setting.source} ${setting.value}`]] : [],
    ),
  );
}
