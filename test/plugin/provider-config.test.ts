import { expect, test } from "vitest";
import { configFailures, settingsSourceOf } from "../../provider/plugin/provider-config.ts";

test("an unknown setting is a failure that suggests the right one; what the engine adds is none", () => {
  expect(configFailures({ tenantID: "x", version: "0.1.0", pluginDownloadURL: "https://x.example" })).toEqual(
    [{ property: "tenantID", reason: 'tenantID is not a setting: did you mean "tenantId"?' }],
  );
});

test("a list or an object is a failure that names the setting", () => {
  expect(configFailures({ tenantId: ["a"] })).toEqual([
    { property: "tenantId", reason: 'tenantId is ["a"], but must be a text, a number, or true or false' },
  ]);
});

test.each([
  [
    "callsPerMinute",
    "abc",
    '"abc" is not valid. To fix: give a whole number from 1 to 1000000, without a unit.',
  ],
  ["callsPerHour", 0, '"0" is not valid. To fix: give a whole number from 1 to 1000000, without a unit.'],
  ["cloud", "gcchigh2", '"gcchigh2" is not valid. To fix: give commercial, gcc, gccHigh or dod.'],
  ["useMsi", "yes", '"yes" is not valid. To fix: give true or false.'],
  ["onBlindPreview", "ignore", '"ignore" is not valid. To fix: give fail or warn.'],
])(
  "a value that means nothing is a failure of its own setting, with the fix: %s %s",
  (name, value, reason) => {
    expect(configFailures({ tenantId: "contoso.example", [name]: value })).toEqual([
      { property: name, reason: `${name}: ${reason}` },
    ]);
  },
);

test("of a value that may be a secret in the wrong place only the beginning is shown", () => {
  const [failure] = configFailures({ clientId: "AKey8Q~0123456789" });
  expect(failure?.reason).toMatch(
    /^clientId: "AKe…" \(17 characters\) is not valid\. To fix: give the Application/,
  );
});

test("an empty value, one that is not known yet and one that YAML has made a number are no failures", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  expect(configFailures({ cloud: " ", region: unknown, callsPerMinute: 20, useOidc: false })).toEqual([]);
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
