import { expect, test } from "vitest";
import { configFailures, settingsSourceOf } from "../../provider/plugin/provider-config.ts";

test("an unknown setting is a failure that suggests the right one; what the engine adds is none", () => {
  expect(configFailures({ tenantID: "x", version: "0.1.0", pluginDownloadURL: "https://x.example" })).toEqual(
    [{ property: "tenantID", reason: 'tenantID is no setting: did you mean "tenantId"?' }],
  );
});

test("a list or an object is a failure that names the setting", () => {
  expect(configFailures({ tenantId: ["a"] })).toEqual([
    { property: "tenantId", reason: 'tenantId is ["a"], but must be a text, a number, or true or false' },
  ]);
});

test("settings are read by their full keys, as texts, whatever YAML made of them", () => {
  const source = settingsSourceOf({ useMsi: true, requestTimeoutSeconds: 20 }, undefined);
  expect(source.get("defender:useMsi")).toBe("true");
  expect(source.get("defender:requestTimeoutSeconds")).toBe("20");
  expect(source.get("defender:tenantId")).toBeUndefined();
});

test("a value that a preview does not know yet counts as not given", () => {
  const source = settingsSourceOf({ tenantId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }, undefined);
  expect(source.get("defender:tenantId")).toBeUndefined();
});

test("an explicit provider's name is told, so that errors name its values by it", () => {
  expect(settingsSourceOf({}, "sub").get("defender:providerName")).toBe("sub");
  expect(settingsSourceOf({}, undefined).get("defender:providerName")).toBeUndefined();
});
