import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { startSimulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import { createEngineStack } from "../support/engine-stack.ts";

const recordingSchema = z.object({
  program: z.string(),
  actions: z.array(z.looseObject({ id: z.string(), type: z.string() })),
  state: z.looseObject({ version: z.number(), deployment: z.looseObject({}) }),
});

/** A stack as version 0.1.0 left it, before its provider's files were moved, with the actions it knew. */
async function readRecording(places: Readonly<Record<string, string>>) {
  const text = await readFile(join(import.meta.dirname, "earlier-state.json"), "utf8");
  const filled = text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
  return recordingSchema.parse(JSON.parse(filled));
}

test("state of the version before refreshes, shows no change in an up and is destroyed, without a cancel call", async () => {
  const simulator = await startSimulator();
  const { tenantId, clientSecret, apiBaseUrl, authorityHost, application } = simulator;
  const places = { tenantId, clientSecret, apiBaseUrl, authorityHost, clientId: application.clientId };
  const { program, actions, state } = await readRecording(places);
  for (const action of actions) {
    simulator.world.add(action);
  }
  const stack = await createEngineStack({
    program: { files: { "index.js": program } },
    config: simulatorConfig(simulator),
    environment: simulatorTrust(simulator),
  });
  try {
    await stack.importState(state);
    const refresh = await stack.refresh("--expect-no-changes");
    expect(refresh.code, refresh.stdout).toBe(0);
    const up = await stack.up("--expect-no-changes", "--diff");
    expect(up.code, up.stdout).toBe(0);
    const destroy = await stack.destroy();
    expect(destroy.code, destroy.stdout).toBe(0);
    expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  } finally {
    await stack.dispose();
    await simulator.close();
  }
});
