import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "vitest";
import { isFromResource } from "../../provider/program/resource-outputs.ts";

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name }) => ({ id: name, state: {} }),
    call: ({ inputs }) => inputs,
  });
});

class Starter extends pulumi.CustomResource {}

test("an output of a resource is from a resource, and so is what is computed from it", async () => {
  const resource = new Starter("test:index:Starter", "starter");
  expect(await isFromResource(resource.id)).toBe(true);
  expect(await isFromResource(resource.id.apply((id) => id.toLowerCase()))).toBe(true);
});

test("what the program knows itself is not", async () => {
  expect(await isFromResource("7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f")).toBe(false);
  expect(await isFromResource(Promise.resolve("id"))).toBe(false);
  expect(await isFromResource(pulumi.output("id"))).toBe(false);
});

test("an output that fails is from no resource: it is told where its value is used", async () => {
  const failed = pulumi.output(Promise.reject(new Error("The program's own fault.")));
  // Else the failure ends the test run, as it ends a program.
  const recovered = pulumi.recover(failed, () => "recovered");
  expect(await isFromResource(failed)).toBe(false);
  expect(await isFromResource(recovered)).toBe(false);
});
