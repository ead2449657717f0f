import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { engineEnvironment } from "../../../tools/engine/engine-environment.ts";
import { ensureYamlHost } from "../../../tools/engine/yaml-host.ts";
import { fencedBlocksOf, readDocument } from "../../support/fenced-blocks.ts";
import { startSimulatorProcess } from "../../support/simulator-process.ts";
import { theEngine } from "../../support/the-engine.ts";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../../..");

const blocks = fencedBlocksOf("docs/plugin.md", await readDocument("docs/plugin.md"));
const textsIn = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ text }) => text);

// What the page's command `npm run pulumi:ensure -- --yaml-host` does.
beforeAll(async () => ensureYamlHost(await theEngine()));

test("the walk in plugin.md leads from nothing to a preview and an update of a YAML program, as it is written", async () => {
  const [install, start, place = "", preview = "", rest = ""] = textsIn("sh");
  // What these do has been done before any test could run.
  expect(install).toBe("npm ci\nnpm run build\nnpm run pulumi:ensure -- --yaml-host\n");
  expect(start).toBe("npm run simulator\n");

  const home = await mkdtemp(join(tmpdir(), "plugin-walk-"));
  const simulator = await startSimulatorProcess();
  try {
    const environment = engineEnvironment({
      engine: await theEngine(),
      stateDirectory: home,
      pulumiHome: home,
      passphrase: "",
      // npm has put the plugin on PATH here; a reader has the one that the walk installs.
      extra: { PULUMI_IGNORE_AMBIENT_PLUGINS: "true", TMPDIR: home },
    });
    const { PULUMI_BACKEND_URL: _, PULUMI_CONFIG_PASSPHRASE: __, ...env } = environment;
    const script = [
      "set -e",
      simulator.exports,
      place,
      simulator.settings,
      preview,
      "echo --- end of preview",
      rest,
    ];
    const { stdout } = await run("bash", ["-c", script.join("\n")], { cwd: repository, env });
    const [previewed = "", updated = ""] = stdout.split("--- end of preview");
    const [expected = "nothing"] = textsIn("text");
    // Only the age of the action depends on when the walk is taken.
    const line = (text: string) => text.replace(/Pending for [^,]+,/, "Pending for a while,").trim();
    expect(line(previewed)).toContain(line(expected));
    expect(updated).toMatch(/^cancelled$/m);
  } finally {
    await simulator.stop();
    await rm(home, { recursive: true, maxRetries: 5 });
    await rm(join(repository, "examples/yaml/Pulumi.walk.yaml"), { force: true });
  }
});

test("the program that plugin.md shows is the example's", async () => {
  expect(textsIn("yaml")[0]).toBe(await readDocument("examples/yaml/Pulumi.yaml"));
});
