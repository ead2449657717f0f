import { expect, test } from "vitest";
import { environmentNames, settingKeys } from "../../provider/configuration/setting-names.ts";
import { unknownSettings } from "../../provider/configuration/unknown-settings.ts";

test("every setting is known", () => {
  expect(unknownSettings(settingKeys)).toEqual([]);
});

test.each([
  ["tenatId", 'did you mean "tenantId"?'],
  ["CLOUD", 'did you mean "cloud"?'],
  ["environment", 'did you mean "cloud"?'],
  ["useCli", "set ARM_USE_CLI in the environment instead"],
  ["somethingElse", `known are ${settingKeys.join(", ")}`],
])("%s is told with a hint", (name, hint) => {
  expect(unknownSettings(["tenantId", name])).toEqual([{ name, hint }]);
});

test("the name under which a Provider tells its own name is not a setting", () => {
  expect(unknownSettings(["providerName"])).toHaveLength(1);
});

test("what the environment alone can name is told with its variables", () => {
  for (const name of ["useCli", "sendCertificateChain", "serviceConnectionId"] as const) {
    const [unknown] = unknownSettings([name]);
    for (const variable of Object.values(environmentNames[name] ?? {}).flat()) {
      expect(unknown?.hint).toContain(variable);
    }
  }
});
