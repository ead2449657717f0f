import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { simulatorConfig } from "../support/cancellation-stack.ts";
import type { OperationResult } from "../support/engine-operation.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { createStackThrough } from "../support/front-door.ts";
import { frontDoors } from "../support/front-doors.ts";
import { linesOf } from "../support/stack-claims.ts";
import { passphrase } from "../support/stack-files.ts";
import type { StackState } from "../support/stack-state.ts";

const scriptArgument = "-ApiKey s3cret-argument-of-a-script";

/** All text below a folder, by file. */
async function textsBelow(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const)));
}

/** Properties in the inputs and outputs of resources whose names no program writes. */
function hostProperties({ deployment }: StackState): readonly string[] {
  const names = (deployment.resources ?? [])
    .filter(({ type }) => type.endsWith("MachineActionCancellation"))
    .flatMap(({ inputs = {}, outputs = {} }) => [...Object.keys(inputs), ...Object.keys(outputs)]);
  return [...new Set(names.filter((name) => name.startsWith("__")))];
}

describe.each(Object.values(frontDoors))("$name", (door) => {
  const wrong = "wrong~secret-of-this-test";
  let simulator: Simulator;
  let stack: EngineStack;
  /** With the wrong secret, and then with the right one. */
  let failed: readonly OperationResult[];
  let done: readonly OperationResult[];
  let exported: StackState;

  beforeAll(async () => {
    simulator = await startSimulator();
    const session = simulator.world.add(
      {},
      { commands: [{ type: "RunScript", params: [{ key: "Args", value: scriptArgument }] }] },
    );
    const refused = simulator.world.add({ type: "RunAntiVirusScan", status: "Failed" });
    stack = await createStackThrough(
      door,
      simulator,
      { session: { machineActionId: session.id }, refused: { machineActionId: refused.id } },
      { config: { ...simulatorConfig(simulator), "defender:clientSecret": { secret: wrong } } },
    );
    failed = [await stack.preview("--diff"), await stack.up("--continue-on-error", "--diff")];
    await stack.setConfig({ "defender:clientSecret": { secret: simulator.clientSecret } });
    done = [
      await stack.preview("--diff", "--debug"),
      await stack.up("--continue-on-error", "--diff", "--debug"),
      await stack.refresh("--debug"),
    ];
    exported = await stack.exportState();
  });

  afterAll(async () => {
    await stack.dispose();
    await simulator.close();
  });

  test("a secret that was wrong in the last update is replaced: the new one signs in the next preview and the next update", async () => {
    expect(failed.map(linesOf)).toEqual([
      expect.stringContaining("AADSTS7000215"),
      expect.stringContaining("AADSTS7000215"),
    ]);
    expect(done.map(linesOf).join()).not.toContain("AADSTS");
    expect(exported.deployment.resources).toContainEqual(
      expect.objectContaining({ outputs: expect.objectContaining({ outcome: "cancelled" }) }),
    );
  });

  test("no secret, token, passphrase or script argument stands in state, output, event log or the service's record", async () => {
    const texts = new Map([
      ...(await textsBelow(stack.project.folder)),
      ["what the commands printed", [...failed, ...done].map((each) => each.stdout + each.stderr).join("\n")],
      ["the exported state", JSON.stringify(exported)],
      ["the service's record", JSON.stringify(simulator.requests.entries)],
    ]);
    for (const [place, text] of texts) {
      for (const secret of [simulator.clientSecret, wrong, passphrase]) {
        expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
      }
      const withArgument = text.split("\n").filter((line) => line.includes(scriptArgument));
      expect(
        withArgument.filter((line) => door.debugLine?.test(line) !== true),
        place,
      ).toEqual([]);
      // The beginning of a signed JSON Web Token.
      expect(text, place).not.toMatch(/eyJ[\w-]{8,}\.eyJ[\w-]{8,}/);
    }
  });

  test("of the properties that no program writes, the exported state holds those of the host", () => {
    expect(hostProperties(exported)).toEqual(door.hostProperties);
  });
});
