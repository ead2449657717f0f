import { CustomResource, type Output } from "@pulumi/pulumi";
import { afterEach, expect, test, vi } from "vitest";
import { createInlineStack } from "../../support/inline-stack.ts";

class Greeting extends CustomResource {
  declare readonly text: Output<string>;
  declare readonly variable: Output<string>;

  constructor(name: string, text: string) {
    super("pulumi-nodejs:dynamic:Greeting", name, {
      text,
      variable: undefined,
      __provider: `exports.handler = () => ({
        create: async ({ text }) => ({
          id: "greeting",
          outs: { text, variable: process.env.GREETER_VARIABLE + ", " + process.env.ARM_CLIENT_SECRET },
        }),
      });`,
    });
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test("an inline program goes through preview, up, up without changes, refresh and destroy", async () => {
  vi.stubEnv("ARM_CLIENT_SECRET", "of the developer's shell");
  const { stack, dispose } = await createInlineStack({
    program: async () => {
      const { text, variable } = new Greeting("greeting", "hello");
      return { text, variable };
    },
    environment: { GREETER_VARIABLE: "from the environment" },
  });
  try {
    expect((await stack.preview()).changeSummary).toEqual({ create: 2 });
    const { summary, outputs } = await stack.up();
    expect(summary.resourceChanges).toEqual({ create: 2 });
    expect(outputs["text"]?.value).toBe("hello");
    expect(outputs["variable"]?.value).toBe("from the environment, undefined");
    expect((await stack.up({ expectNoChanges: true })).summary.resourceChanges).toEqual({ same: 2 });
    expect((await stack.refresh({ expectNoChanges: true })).summary.resourceChanges).toEqual({ same: 2 });
    expect((await stack.destroy()).summary.resourceChanges).toEqual({ delete: 2 });
  } finally {
    await dispose();
  }
  expect(process.env["ARM_CLIENT_SECRET"]).toBe("of the developer's shell");
});
