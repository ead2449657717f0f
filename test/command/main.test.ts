import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";

const command = resolve(import.meta.dirname, "../../dist/command/main.js");

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(() => simulator.close());

/** Runs the built command in a process of its own, with no other environment than this. */
function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env["PATH"],
    NODE_EXTRA_CA_CERTS: simulator.certificatePath,
    ARM_TENANT_ID: simulator.tenantId,
    ARM_CLIENT_ID: simulator.application.clientId,
    ARM_CLIENT_SECRET: simulator.clientSecret,
    AZURE_AUTHORITY_HOST: simulator.authorityHost,
    ...environment,
  };
  const config = ["--config", `apiBaseUrl=${simulator.apiBaseUrl}`];
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((ended) => {
    execFile(
      process.execPath,
      [command, ...args, ...config],
      { env, maxBuffer: 100_000_000 },
      (error, stdout, stderr) => {
        ended({ code: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}

test("signs in by the environment, prints without colours, and reads only", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const { code, stdout, stderr } = await run(["list"], { FORCE_COLOR: "1" });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(`\n${id}  RunAntiVirusScan`);
  expect(stdout).not.toContain(String.fromCharCode(27));
  expect(simulator.requests.entries.map(({ operation }) => operation)).not.toContain("cancel");
});

test("ten thousand actions go through a pipe whole", async () => {
  for (let number = 0; number < 10_000; number += 1) {
    simulator.world.add();
  }
  const { code, stdout } = await run(["list", "--output", "json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toHaveLength(10_000);
});

test("a wrong secret is told in one message, without a stack, and the code is 1", async () => {
  const { code, stdout, stderr } = await run(["list"], { ARM_CLIENT_SECRET: "wrong-secret-0123456789" });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("AADSTS7000215");
  expect(stderr).not.toContain("wrong-secret");
  expect(stderr).not.toMatch(/^ +at /m);
});

test("an action that does not exist is exit code 1, wrong usage is 2", async () => {
  const missing = await run(["show", "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f"]);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain("404 ResourceNotFound");
  expect((await run(["remove"])).code).toBe(2);
});
