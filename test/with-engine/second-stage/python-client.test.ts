import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { CommandFailedError, runCommand } from "../../../tools/engine/run-command.ts";

const source = resolve(import.meta.dirname, "../../support/python-client");

let simulator: Simulator;
let folder: string;
let python: string;

const run = (command: string, ...commandArguments: readonly string[]) =>
  runCommand(command, commandArguments, {
    workingDirectory: folder,
    environment: {
      ...process.env,
      SSL_CERT_FILE: simulator.certificatePath,
      REQUESTS_CA_BUNDLE: simulator.certificatePath,
    },
    timeoutMs: 240_000,
  });

/** Python with Microsoft's own library for sign-in, and the HTTP library of nearly every public script. */
beforeAll(async () => {
  simulator = await startSimulator();
  folder = await mkdtemp(join(tmpdir(), "python-client-"));
  const environment = join(folder, "environment");
  await run("python3", "-m", "venv", environment).catch((error: unknown) => {
    throw new Error(
      "This test needs Python 3.9 or newer with venv and pip: install them, then run it again.",
      {
        cause: error,
      },
    );
  });
  python = join(environment, "bin/python");
  // pip has to trust its registry, not the simulator.
  await runCommand(python, ["-m", "pip", "install", "--quiet", "-r", join(source, "requirements.txt")], {
    workingDirectory: folder,
    environment: process.env,
    timeoutMs: 240_000,
  });
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const client = (secret: string, id: string) =>
  run(
    python,
    join(source, "client.py"),
    simulator.apiBaseUrl,
    simulator.authorityHost,
    simulator.tenantId,
    simulator.application.clientId,
    secret,
    id,
  );

test("a Python script signs in, lists, reads and cancels, in the spellings that such scripts have", async () => {
  const { id } = simulator.world.add({ type: "Isolate" });
  simulator.world.add({ type: "Isolate", status: "Succeeded" });
  const answers: unknown = JSON.parse(await client(simulator.clientSecret, id));
  expect(answers).toMatchObject({
    pending: { "@odata.count": 1, value: [{ id, type: "Isolate", status: "Pending" }] },
    byId: { value: [{ id, status: "Pending" }] },
    before: { id, status: "Pending", cancellationComment: null, commands: [] },
    cancelled: { id, status: "Cancelled" },
    after: { id, status: "Cancelled", cancellationComment: "No longer needed" },
  });
  expect(simulator.world.truth(id)).toMatchObject({ cancelsReceived: 1, cancelsEffective: 1 });
});

test("a wrong secret is refused as Microsoft's library expects it", async () => {
  const { id } = simulator.world.add();
  const failure = await client("wrong~secret", id).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandFailedError);
  expect(String(failure)).toMatch(/AADSTS7000215/);
  expect(simulator.world.truth(id).cancelsReceived).toBe(0);
});
