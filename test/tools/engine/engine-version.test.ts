import { expect, test } from "vitest";
import { engineVersion } from "../../../tools/engine/engine-version.ts";

test.each([
  ["v3.139.0\n", "3.139.0"],
  ["v3.259.0", "3.259.0"],
  ["3.270.0", "3.270.0"],
  ["v3.260.0-dev.1755\n", "3.260.0-dev.1755"],
])("takes %j for version %s", (printed, version) => {
  expect(engineVersion(printed)).toBe(version);
});

test.each(["v3.138.9", "v2.200.0", "v3.2.0-alpha"])("refuses %s as too old", (printed) => {
  expect(() => engineVersion(printed)).toThrow(`its version is ${printed.slice(1)}; needed is 3.139`);
});

test("refuses the next major version, with which the Node.js SDK does not work", () => {
  expect(() => engineVersion("v4.0.0")).toThrow("needed is 3.139 or a newer 3.x");
});

test.each(["", "command not found", "version 3"])("refuses %j, which is no version", (printed) => {
  expect(() => engineVersion(printed)).toThrow("which is no version");
});
