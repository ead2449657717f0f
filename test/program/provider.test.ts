import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { settingKeys } from "../../provider/configuration/setting-names.ts";
import { readSettings } from "../../provider/configuration/settings.ts";
import { Provider, type ProviderArgs } from "../../provider/program/provider.ts";

const tenantId = "11111111-2222-4333-8444-555555555555";
const clientId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";

const registered: pulumi.runtime.MockResourceArgs[] = [];
beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: `${args.name}-id`, state: args.inputs };
    },
    call: () => ({}),
  }),
);
beforeEach(() => {
  registered.length = 0;
});

/** The configuration that the engine gets for a provider. */
async function configurationOf(args: ProviderArgs): Promise<Record<string, unknown>> {
  const provider = new Provider("subsidiary", args);
  await new Promise((resolve) => provider.urn.apply(resolve));
  const [registration] = registered;
  if (registration === undefined) {
    throw new Error("Nothing was registered.");
  }
  expect([registration.type, registration.name]).toEqual(["pulumi:providers:pulumi-nodejs", "subsidiary"]);
  return registration.inputs;
}

const signature = "4dabf18193072939515e22adb298388d";
const secret = (value: string) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });

test("registers a provider of the dynamic kind, whose configuration has the keys of the stack config", async () => {
  expect(await configurationOf({ tenantId, clientId: pulumi.output(clientId), cloud: "gcc" })).toEqual({
    "defender:tenantId": tenantId,
    "defender:clientId": clientId,
    "defender:cloud": "gcc",
  });
});

test("passes switches and numbers as texts, which is all that a dynamic provider's configuration holds", async () => {
  expect(
    await configurationOf({
      useOidc: true,
      useMsi: pulumi.output(false),
      requestTimeoutSeconds: 2.5,
      callsPerMinute: 10,
    }),
  ).toEqual({
    "defender:useOidc": "true",
    "defender:useMsi": "false",
    "defender:requestTimeoutSeconds": "2.5",
    "defender:callsPerMinute": "10",
  });
});

describe("keeps secret, although the program passes plain text,", () => {
  test.each(["clientSecret", "clientCertificatePassword", "oidcToken", "oidcRequestToken"] as const)(
    "%s",
    async (key) => {
      expect(await configurationOf({ [key]: "plain" })).toEqual({ [`defender:${key}`]: secret("plain") });
    },
  );

  test("no other input, so that a diff shows what has changed", async () => {
    const others = settingKeys.filter((key) => !/secret|password|token$/i.test(key));
    const inputs = await configurationOf(Object.fromEntries(others.map((key) => [key, "x"])));
    expect(inputs).toEqual(Object.fromEntries(others.map((key) => [`defender:${key}`, "x"])));
    expect(others).toHaveLength(16);
  });
});

test("leaves out what is not given", async () => {
  expect(await configurationOf({ tenantId, clientId: undefined })).toEqual({ "defender:tenantId": tenantId });
  registered.length = 0;
  expect(await configurationOf({})).toEqual({});
});

test("gives a configuration that the settings understand", async () => {
  const args: ProviderArgs = {
    tenantId,
    clientId,
    oidcTokenFilePath: "/var/token",
    cloud: "dod",
    requestTimeoutSeconds: 5,
  };
  const inputs = new Map(Object.entries(await configurationOf(args)));
  const settings = readSettings({ get: (key) => inputs.get(key)?.toString() }, {});
  expect(settings).toMatchObject({ cloud: "dod", requestTimeoutMs: 5000, signIn: { kind: "oidcTokenFile" } });
});

test.each([
  ["clientid", ' Did you mean "clientId"?'],
  ["tenantID", ' Did you mean "tenantId"?'],
  ["password", ""],
])("refuses an input with the unknown name %s", (key, suggestion) => {
  expect(() => new Provider("subsidiary", { [key]: "x" })).toThrow(
    `Provider "subsidiary" has no input "${key}".${suggestion}`,
  );
});
