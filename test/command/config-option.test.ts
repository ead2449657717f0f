import { expect, test } from "vitest";
import { configOf } from "../../provider/command/config-option.ts";

test("settings are named with or without their namespace, and may hold equal signs", () => {
  expect(configOf(["cloud=gcc", "defender:scope=https://x/?a=b"])).toEqual({
    "defender:cloud": "gcc",
    "defender:scope": "https://x/?a=b",
  });
});

test.each([
  ["clod=gcc", 'did you mean "cloud"?'],
  ["password=x", "known are tenantId, "],
  ["environment=usgovernment", 'did you mean "cloud"?'],
  ["useCli=true", "set ARM_USE_CLI in the environment instead"],
  ["cloud", "--config cloud has no value; write cloud=VALUE"],
  ["clientSecret=x", "--config clientSecret is a secret, and others can read a command line"],
])("%s is refused: %s", (setting, problem) => {
  expect(() => configOf([setting])).toThrow(
    expect.objectContaining({ name: "InvalidArgumentError", message: expect.stringContaining(problem) }),
  );
});
