import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelMachineActionsFromFile } from "../../provider/index.ts";
import { cancellation, machineAction } from "../support/machine-actions.ts";

const first = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const second = "0a1b2c3d-2222-4333-8444-555566667777";

let folder: string;
const registered: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "list-"));
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => {
      registered.push(name);
      const action = machineAction({
        id: name,
        ...(name === first ? cancellation("Why") : { status: "Failed" }),
      });
      const outcome = name === first ? "cancelled" : "endedOtherwise";
      return { id: name, state: { ...inputs, ...action, outcome } };
    },
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A test with mocks knows every output. */
function known<Value>(output: pulumi.Output<Value>): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolveValue) => pulumi.output(output).apply(resolveValue));
}

test("a program's unit test with mocks sees the resources, named by id, and what became of them", async () => {
  const file = join(folder, "list.yaml");
  await writeFile(
    file,
    `- machineActionId: ${first.toUpperCase()}\n  comment: Why\n- machineActionId: ${second}\n  comment: Why\n`,
  );
  const { summary, counts, markdown, resources } = cancelMachineActionsFromFile(file);

  expect([...(await resources).keys()]).toEqual([first, second]);
  expect(await known(summary)).toEqual([
    {
      id: second,
      type: "RunAntiVirusScan",
      machine: "host1.contoso.example",
      outcome: "endedOtherwise",
      who: null,
      when: "2026-11-01T10:00:00.1234567Z",
      comment: "Why",
    },
    {
      id: first,
      type: "RunAntiVirusScan",
      machine: "host1.contoso.example",
      outcome: "cancelled",
      who: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
      when: "2026-11-01T11:00:00.7654321Z",
      comment: "Why",
    },
  ]);
  expect(await known(counts)).toMatchObject({ cancelled: 1, endedOtherwise: 1 });
  expect(await known(markdown)).toMatch(/^1 endedOtherwise, 1 cancelled\.\n/);
  expect(registered).toEqual([first, second]);
});

test("a text that is no list declares nothing and fails the run, and its error speaks of the list's entries alone", async () => {
  const file = join(folder, "no-list.yaml");
  await writeFile(file, `machineActionId: ${first}\n`);
  // What fails the run of a program would fail that of this test, so it has a process of its own.
  const script = `
    const { cancelMachineActionsFromFile } = require("pulumi-defender-endpoint");
    const told = new Set();
    process.on("unhandledRejection", (error) => told.add(error.message));
    const newResource = () => told.add("a resource was declared");
    require("@pulumi/pulumi").runtime.setMocks({ call: () => ({}), newResource });
    cancelMachineActionsFromFile(${JSON.stringify(file)});
    process.on("exit", () => console.log([...told].join("\\n\\n")));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: resolve(import.meta.dirname, "../.."),
  });
  expect(stdout).toBe(
    `${file} cannot be read as a list, so none of its entries is handled.\n` +
      `${file}:1:1: this is not a list; begin each entry with "- machineActionId: "\n`,
  );
});

test("Node.js does not warn when the SDK reads an export after the preview of the list has failed", async () => {
  const file = join(folder, "no-list.yaml");
  await writeFile(file, "cancel: everything\n");
  const script = `
    require("@pulumi/pulumi").runtime.setMocks({ call: () => ({}), newResource: () => ({}) });
    process.on("unhandledRejection", () => undefined);
    const list = require("pulumi-defender-endpoint").cancelMachineActionsFromFile(${JSON.stringify(file)});
    list.resources.catch(() => setTimeout(() => {
      list.summary.apply(console.log);
      list.counts.apply(console.log);
      list.markdown.apply(console.log);
    }, 100));
    process.on("warning", console.log);
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: resolve(import.meta.dirname, "../.."),
  });
  expect(stdout + stderr).toBe("");
});

test("who declares cancellations one by one loads no YAML parser, no schemas and no sign-in", async () => {
  const script = `
    require("pulumi-defender-endpoint");
    const packages = Object.keys(require.cache).map((file) => file.split("/node_modules/").at(-1));
    console.log(JSON.stringify(["yaml", "zod", "@azure/identity"].filter(
      (name) => packages.some((file) => file.startsWith(name + "/")))));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: resolve(import.meta.dirname, "../.."),
  });
  expect(JSON.parse(stdout)).toEqual([]);
});

test("the provider's process loads no YAML parser", async () => {
  const script = `
    require("pulumi-defender-endpoint/provider");
    console.log(Object.keys(require.cache).some((file) => file.includes("/node_modules/yaml/")));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: resolve(import.meta.dirname, "../.."),
  });
  expect(stdout).toBe("false\n");
});
