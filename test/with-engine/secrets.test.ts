import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, simulatorConfig } from "../support/cancellation-stack.ts";
import { passphrase } from "../support/stack-files.ts";

const scriptArgument = "-ApiKey s3cret-argument-of-a-script";

/**
 * A line that the Pulumi SDK itself writes with `--debug`: it holds every secret output of every resource in plain
 * text, so script arguments stand there. Our credentials must not, not even there.
 */
const sdkDebugLine = /"prefix":"debug: "|^debug: /;

/** All text below a folder, by file. */
async function textsBelow(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const)));
}

test("no secret, token, passphrase or script argument stands in state, output, event log or the service's record", async () => {
  const simulator = await startSimulator();
  const { id } = simulator.world.add(
    {},
    { commands: [{ type: "RunScript", params: [{ key: "Args", value: scriptArgument }] }] },
  );
  const refused = simulator.world.add({ type: "RunAntiVirusScan", status: "Failed" });
  const stack = await createCancellationStack(simulator, {
    session: { machineActionId: id },
    refused: { machineActionId: refused.id },
  });
  try {
    const shown: string[] = [];
    const wrong = "wrong~secret-of-this-test";
    await stack.setConfig({ "defender:clientSecret": { secret: wrong } });
    for (const debug of [[], ["--debug"]]) {
      for (const result of [
        await stack.preview("--diff", ...debug),
        await stack.up("--continue-on-error", "--diff", ...debug),
        await stack.refresh(...debug),
      ]) {
        shown.push(result.stdout, result.stderr);
      }
      await stack.setConfig(simulatorConfig(simulator));
    }
    expect((await stack.exportState()).deployment.resources).toContainEqual(
      expect.objectContaining({ id, outputs: expect.objectContaining({ outcome: "cancelled" }) }),
    );
    const texts = new Map([
      ...(await textsBelow(stack.project.folder)),
      ["what the commands printed", shown.join("\n")],
      ["the service's record", JSON.stringify(simulator.requests.entries)],
    ]);
    for (const [place, text] of texts) {
      for (const secret of [simulator.clientSecret, wrong, passphrase]) {
        expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
      }
      const withArgument = text.split("\n").filter((line) => line.includes(scriptArgument));
      expect(
        withArgument.filter((line) => !sdkDebugLine.test(line)),
        place,
      ).toEqual([]);
      // The beginning of a signed JSON Web Token.
      expect(text, place).not.toMatch(/eyJ[\w-]{8,}\.eyJ[\w-]{8,}/);
    }
    expect(texts.get("what the commands printed")).toContain("AADSTS7000215");
  } finally {
    await stack.dispose();
    await simulator.close();
  }
});
