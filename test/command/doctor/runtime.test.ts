import { expect, test } from "vitest";
import { judgeRuntime } from "../../../provider/command/doctor/runtime.ts";
import { readManifest } from "../../support/packed-package.ts";

const on = (node: string) => judgeRuntime({ node, platform: "linux x64", version: "1.2.3" });

test.each(["22.12.0", "22.20.1", "24.0.0"])("Node.js %s can run the provider", (node) => {
  expect(on(node)).toEqual({
    check: "runtime",
    verdict: "ok",
    finding: `Node.js ${node} on linux x64, pulumi-defender-endpoint 1.2.3.`,
  });
});

test.each(["22.11.0", "20.20.2"])("Node.js %s is too old", (node) => {
  expect(on(node)).toMatchObject({
    verdict: "failed",
    fix: expect.stringContaining("Install Node.js 22.12 or newer"),
  });
});

test("the oldest Node.js is the one that package.json names", async () => {
  expect(await readManifest()).toMatchObject({ engines: { node: ">=22.12" } });
});
