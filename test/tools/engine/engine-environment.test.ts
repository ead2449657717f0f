import { delimiter, resolve } from "node:path";
import { expect, test } from "vitest";
import { engineEnvironment } from "../../../tools/engine/engine-environment.ts";

const options = {
  engine: { binDirectory: "/engines/bin" },
  stateDirectory: "/stacks/my state",
  pulumiHome: "/stacks/home",
  passphrase: "a passphrase",
  base: { PATH: ["/usr/local/bin", "/usr/bin"].join(delimiter), HOME: "/home/ada" },
};

test("this package's own commands come first on PATH, then the engine, then what was there", () => {
  expect(engineEnvironment(options)["PATH"]?.split(delimiter)).toEqual([
    resolve("node_modules/.bin"),
    "/engines/bin",
    "/usr/local/bin",
    "/usr/bin",
  ]);
});

test("state, home and passphrase are those of the caller", () => {
  expect(engineEnvironment(options)).toMatchObject({
    HOME: "/home/ada",
    PULUMI_BACKEND_URL: "file:///stacks/my%20state",
    PULUMI_CONFIG_PASSPHRASE: "a passphrase",
    PULUMI_HOME: "/stacks/home",
    PULUMI_SKIP_UPDATE_CHECK: "1",
  });
});

test.each([
  "ARM_CLIENT_SECRET",
  "AZURE_TENANT_ID",
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_BACKEND_URL",
  "PULUMI_CONFIG_PASSPHRASE_FILE",
  "IDENTITY_ENDPOINT",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
])("%s of the developer's shell does not reach the engine", (name) => {
  const environment = engineEnvironment({ ...options, base: { ...options.base, [name]: "leftover" } });
  expect(Object.values(environment)).not.toContain("leftover");
});

test("extra variables are set last, and undefined takes one away", () => {
  const extra = { ARM_TENANT_ID: "tenant", HOME: undefined, PULUMI_HOME: "/elsewhere" };
  const environment = engineEnvironment({ ...options, extra });
  expect(environment).toMatchObject({ ARM_TENANT_ID: "tenant", PULUMI_HOME: "/elsewhere" });
  expect(environment).not.toHaveProperty("HOME");
});
