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

/** Under which errors about its values name them. */
const named = { "defender:providerName": "subsidiary" };

const signature = "4dabf18193072939515e22adb298388d";
const secret = (value: string) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });

test("registers a provider of the dynamic kind, whose configuration has the keys of the stack config", async () => {
  expect(await configurationOf({ tenantId, clientId: pulumi.output(clientId), cloud: "gcc" })).toEqual({
    ...named,
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
    ...named,
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
      expect(await configurationOf({ [key]: "plain" })).toEqual({
        ...named,
        [`defender:${key}`]: secret("plain"),
      });
    },
  );

  test("no other input, so that a diff shows what has changed", async () => {
    const others = settingKeys.filter((key) => !/secret|password|token$/i.test(key));
    const inputs = await configurationOf(Object.fromEntries(others.map((key) => [key, "x"])));
    expect(inputs).toEqual({
      ...named,
      ...Object.fromEntries(others.map((key) => [`defender:${key}`, "x"])),
    });
    expect(others).toHaveLength(17);
  });
});

test("leaves out what is not given", async () => {
  expect(await configurationOf({ tenantId, clientId: undefined })).toEqual({
    ...named,
    "defender:tenantId": tenantId,
  });
  registered.length = 0;
  expect(await configurationOf({})).toEqual(named);
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

test("names a wrong value by the provider that it was given to, and so the fixes", async () => {
  const inputs = new Map(
    Object.entries(await configurationOf({ tenantId: "?", clientId, clientSecret: "plain" })),
  );
  const config = {
    get: (key: string) => (typeof inputs.get(key) === "string" ? String(inputs.get(key)) : undefined),
  };
  expect(() => readSettings(config, { ARM_USE_OIDC: "true" })).toThrow(
    /^2 settings .*\n- Provider "subsidiary": tenantId: "\?" is not valid\. .*\n- Provider "subsidiary": useOidc: .*: set Provider "subsidiary": oidcToken or Provider/,
  );
});

test.each([
  [["clientid"], 'no input "clientid": did you mean "clientId"?'],
  [["tenantID"], 'no input "tenantID": did you mean "tenantId"?'],
  [["environment"], 'no input "environment": did you mean "cloud"?'],
  [["useCli"], 'no input "useCli": set ARM_USE_CLI in the environment instead'],
  [["password"], 'no input "password": known are tenantId, clientId,'],
  [
    ["tenant", "regoin"],
    'no input "tenant": did you mean "tenantId"?; no input "regoin": did you mean "region"?',
  ],
])("refuses inputs with the unknown names %s", (keys, problems) => {
  expect(() => new Provider("subsidiary", Object.fromEntries(keys.map((key) => [key, "x"])))).toThrow(
    `Provider "subsidiary" has ${problems}`,
  );
});
