import { expect, test } from "vitest";
import { settingDescriptions } from "../../provider/configuration/setting-descriptions.ts";
import { settingKeys } from "../../provider/configuration/setting-names.ts";
import { SourceReader } from "../../tools/reference/public-declarations.ts";

const { members } = new SourceReader().declarationIn("provider/program/provider.ts", "ProviderArgs");

test("every setting is described", () => {
  expect(Object.keys(settingDescriptions)).toEqual(settingKeys);
});

test.each(settingKeys)("the input %s of a Provider is described by the same words", (key) => {
  const { text, default: fallback } = settingDescriptions[key];
  const member = members.find(({ name }) => name === key);
  expect(member?.text).toContain(text);
  expect(member?.defaultValue).toBe(fallback);
});
