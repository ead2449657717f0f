import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { InterruptedError, ServiceUnavailableError } from "../provider/errors.ts";
import { createTokenSource } from "../provider/identity/credential.ts";
import { delay } from "../provider/lifecycle/delay.ts";
import type { Reporter } from "../provider/reporting/reporter.ts";
import { blindForecast } from "../provider/resources/blind-forecast.ts";
import { ResourceContext } from "../provider/resources/context.ts";
import { createSession, openSession } from "../provider/session.ts";
import { htmlPage } from "../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { simulatorSettings } from "./identity/sign-in.ts";
import { RecordingReporter } from "./support/recording-reporter.ts";
import { trustSimulator } from "./support/trust-simulator.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
});
afterEach(() => {
  simulator.tenant.register(simulator.application);
  vi.unstubAllEnvs();
});
afterAll(() => simulator.close());

const settings = () => simulatorSettings(simulator, { clientSecret: simulator.clientSecret });

test("warns of permissions that cannot be enough before the first call is sent, once", async () => {
  simulator.tenant.register({ ...simulator.application, roles: ["Machine.Read.All"] });
  const sentBefore: number[] = [];
  const warned: string[] = [];
  const reporter: Reporter = {
    say: () => undefined,
    warn: (line) => {
      warned.push(line);
      sentBefore.push(simulator.requests.count({ server: "defender" }));
    },
  };
  const { client } = await createSession(settings(), createTokenSource(settings()), reporter);
  const { id } = simulator.world.add();
  await expect(client.cancel(id, "Superseded")).rejects.toThrow("has: Machine.Read.All.");
  await client.readBatched(id);
  expect(warned).toEqual([expect.stringContaining("Cancelling needs one of Machine.CollectForensics")]);
  expect(sentBefore).toEqual([0]);
  expect(simulator.world.truth(id).cancelsReceived).toBe(0);
});

test("sends nothing, not even a sign-in, until it is needed", async () => {
  simulator.requests.clear();
  const reporter = new RecordingReporter();
  await createSession(settings(), createTokenSource(settings()), reporter);
  expect(simulator.requests.count()).toBe(0);
  expect(reporter).toMatchObject({ said: [], warned: [] });
});

test("opens with what the stack config and the environment say, and works", async () => {
  vi.stubEnv("ARM_CLIENT_SECRET", simulator.clientSecret);
  const config = new Map([
    ["defender:tenantId", simulator.tenantId],
    ["defender:clientId", simulator.application.clientId],
    ["defender:authorityHost", simulator.authorityHost],
    ["defender:apiBaseUrl", simulator.apiBaseUrl],
  ]);
  const reporter = new RecordingReporter();
  const { client } = await openSession({ get: (key) => config.get(key) }, reporter);
  const { id } = simulator.world.add();
  await client.cancel(id, "Superseded");
  expect(simulator.world.truth(id).action.status).toBe("Cancelled");
  expect(reporter.warned).toEqual([]);
});

test("the settings in an error of a call, and in a refused preview, have the names that their Provider has for them", async () => {
  const inputs = new Map([
    ["defender:providerName", "sub"],
    ["defender:tenantId", simulator.tenantId],
    ["defender:clientId", simulator.application.clientId],
    ["defender:clientSecret", simulator.clientSecret],
    ["defender:authorityHost", simulator.authorityHost],
    ["defender:apiBaseUrl", simulator.apiBaseUrl],
  ]);
  const reporter = new RecordingReporter();
  const session = openSession({ get: (key) => inputs.get(key) }, reporter);
  simulator.faults.next("get", htmlPage(404));
  const { client } = await session;
  const error = await client.read(simulator.world.add().id).catch((reason: unknown) => reason);
  expect(String(error)).toContain('Check Provider "sub": apiBaseUrl and what stands');
  const context = new ResourceContext(() => session, reporter);
  const { refusals } = await blindForecast(context, "machineActionId", new ServiceUnavailableError("Down."));
  expect(refusals[0]?.reason).toContain('set Provider "sub": onBlindPreview to warn');
  expect(`${error} ${refusals[0]?.reason}`).not.toContain("defender:");
});

test("an interruption ends whatever waits, and however much waits at once brings no warning of Node.js", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  try {
    const session = await createSession(settings(), createTokenSource(settings()), new RecordingReporter());
    const { client } = session;
    const waits = Array.from({ length: 50 }, () => delay(3_600_000, client.interruption));
    const { id } = simulator.world.add();
    simulator.requests.clear();
    session.interrupt();
    await Promise.all(waits);
    await expect(client.cancel(id, "Superseded")).rejects.toBeInstanceOf(InterruptedError);
    expect(simulator.requests.count()).toBe(0);
    // Node.js tells its warnings in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  } finally {
    process.off("warning", note);
  }
});
