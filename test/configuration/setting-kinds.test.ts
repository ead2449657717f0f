import { expect, test } from "vitest";
import { settingKinds, wrongValue } from "../../provider/configuration/setting-kinds.ts";
import { secretKeys, settingKeys } from "../../provider/configuration/setting-names.ts";

test("every setting of the stack config that is no secret has its kind", () => {
  const known = Object.keys(settingKinds);
  expect(settingKeys.filter((key) => !secretKeys.has(key) && !known.includes(key))).toEqual([]);
});

test("a wrong value is told with what to give instead", () => {
  expect(wrongValue("region", " mars ")).toEqual({
    problem: '"mars" is not valid',
    fix: "give us, eu, uk, au, swa, ina or aea",
  });
});

test.each([
  ["a value that has a meaning", "region", "eu"],
  ["white space alone, which counts as not given", "region", "  "],
  ["a secret, which is taken as it is", "clientSecret", "anything"],
  ["a name that is not a setting", "colour", "red"],
])("%s is not wrong", (_, name, text) => {
  expect(wrongValue(name, text)).toBeUndefined();
});

test("user name and password of an address are not shown", () => {
  expect(wrongValue("apiBaseUrl", "https://user:hush@host.example/path")?.problem).toBe(
    '"https://[secret]@host.example/path" is not valid',
  );
});
