import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { createEngineStack, type EngineStack } from "../../support/engine-stack.ts";

const program = (text: string) => `
import * as pulumi from "@pulumi/pulumi";

class Greeting extends pulumi.dynamic.Resource {
  declare readonly text: pulumi.Output<string>;
  constructor(name: string, text: string) {
    super(
      {
        async create(inputs: { text: string }) {
          console.error("greeting is being created");
          if (inputs.text === "refused") throw new Error("this text is refused");
          while (inputs.text === "never") await new Promise((resolve) => setTimeout(resolve, 1000));
          return { id: "greeting", outs: inputs };
        },
      },
      name,
      { text },
    );
  }
}

export const greeting = new Greeting("greeting", ${JSON.stringify(text)}).text;
export const name = new pulumi.Config("greeter").require("name");
export const password = new pulumi.Config("greeter").requireSecret("password");
export const variable = process.env["GREETER_VARIABLE"];
`;

const stacks: EngineStack[] = [];
afterEach(async () => {
  for (const stack of stacks.splice(0)) {
    await stack.dispose();
  }
});

async function greeter(text: string, directory?: string): Promise<EngineStack> {
  const stack = await createEngineStack({
    program: directory === undefined ? { files: { "index.ts": program(text) } } : { directory },
    config: { "greeter:name": "Ada", "greeter:password": { secret: "open sesame" } },
    environment: { GREETER_VARIABLE: "from the environment" },
  });
  stacks.push(stack);
  return stack;
}

test("a TypeScript program goes through preview, up, up without changes, refresh and destroy", async () => {
  const stack = await greeter("hello");

  expect(await stack.preview()).toMatchObject({ code: 0, changeSummary: { create: 2 } });
  expect((await stack.exportState()).deployment.resources ?? []).toEqual([]);
  expect(await stack.up()).toMatchObject({ code: 0, changeSummary: { create: 2 } });
  expect(await stack.up("--expect-no-changes")).toMatchObject({ code: 0, changeSummary: { same: 2 } });
  expect(await stack.outputs()).toEqual({
    greeting: "hello",
    name: "Ada",
    password: "open sesame",
    variable: "from the environment",
  });
  expect(await stack.refresh("--expect-no-changes")).toMatchObject({ code: 0, changeSummary: { same: 2 } });
  expect(await stack.destroy()).toMatchObject({ code: 0, changeSummary: { delete: 2 } });
  expect((await stack.exportState()).deployment.resources ?? []).toEqual([]);
});

test("a failed create ends with an exit code, its message and the resource it is about", async () => {
  const stack = await greeter("refused");

  const result = await stack.up();

  expect(result.code).not.toBe(0);
  expect(result.stdout).toContain("this text is refused");
  expect(result.diagnostics).toContainEqual({
    severity: "error",
    message: expect.stringContaining("this text is refused"),
    urn: "urn:pulumi:test::engine-test::pulumi-nodejs:dynamic:Resource::greeting",
  });
});

test("state and outputs that are read from the stack's file are what the commands print", async () => {
  const stack = await greeter("hello");
  await stack.up();

  expect(await stack.state()).toEqual(await stack.exportState());
  const printed = await stack.command("stack", "output", "--json", "--show-secrets");
  expect(await stack.outputs()).toEqual(JSON.parse(printed));
  const { deployment } = await stack.plainState();
  expect(JSON.stringify(deployment)).toContain("open sesame");
});

test("state that was exported can be changed and imported again", async () => {
  const stack = await greeter("hello");
  await stack.up();

  const state = await stack.exportState();
  const resource = state.deployment.resources?.find(({ id }) => id === "greeting");
  expect(resource?.outputs).toMatchObject({ text: "hello" });
  if (resource !== undefined) {
    resource.id = "greeting-of-another-release";
  }
  await stack.importState(state);

  expect((await stack.exportState()).deployment.resources?.map(({ id }) => id)).toContain(
    "greeting-of-another-release",
  );
});

test("changed config and a changed program take effect with the next up", async () => {
  const stack = await greeter("hello");
  await stack.up();

  await stack.writeProgram({ "index.ts": program("good evening") });
  await stack.setConfig({ "greeter:name": "Grace", "greeter:password": { secret: "please" } });
  const result = await stack.up();

  expect(result).toMatchObject({ code: 0, changeSummary: { same: 1, update: 1 } });
  expect(await stack.outputs()).toMatchObject({
    greeting: "good evening",
    name: "Grace",
    password: "please",
  });
});

test("an update killed in the middle leaves a stack that can be used again", async () => {
  const stack = await greeter("never");

  const update = stack.start("up");
  await vi.waitFor(() => expect(update.outputSoFar()).toContain("greeting is being created"), 60_000);
  update.kill("SIGKILL");
  expect(await update.finished).toMatchObject({ code: null, changeSummary: {} });

  await stack.writeProgram({ "index.ts": program("hello") });
  await stack.command("cancel", "--yes");
  const next = await stack.up();
  expect(next.code).toBe(0);
  expect(await stack.outputs()).toMatchObject({ greeting: "hello" });
});

async function folderWithProgram(source: string): Promise<string> {
  // Within the repository, so that the program finds @pulumi/pulumi.
  const parent = join(import.meta.dirname, "../../../.work");
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(join(parent, "greeter-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, "source"));
  await writeFile(
    join(directory, "Pulumi.yaml"),
    "name: greeter-of-a-folder\nruntime: nodejs\nmain: source\n",
  );
  await writeFile(join(directory, "source/index.ts"), source);
  await writeFile(join(directory, "source/package.json"), "{}");
  return directory;
}

test("a program in a folder is run in place, and nothing is written to it", async () => {
  const directory = await folderWithProgram(program("hello from a folder"));
  const before = await readdir(directory, { recursive: true });

  const stack = await greeter("", directory);

  expect(await stack.up()).toMatchObject({ code: 0, changeSummary: { create: 2 } });
  expect(await stack.outputs()).toMatchObject({ greeting: "hello from a folder" });
  expect(await readdir(directory, { recursive: true })).toEqual(before);
});

test("a type error in a program in a folder stops it, as it does for a person", async () => {
  const stack = await greeter(
    "",
    await folderWithProgram(`${program("hello")} const mistyped: number = "text";`),
  );

  const result = await stack.preview();

  expect(result.code).not.toBe(0);
  expect(result.stdout).toContain("Type 'string' is not assignable to type 'number'");
});
