import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { engineEnvironment } from "../../../tools/engine/engine-environment.ts";
import { fencedBlocksOf, readDocument } from "../../support/fenced-blocks.ts";
import { startSimulatorProcess } from "../../support/simulator-process.ts";
import { theEngine } from "../../support/the-engine.ts";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../../..");

// Ten operations with the type check that a reader's own stack makes: more than other tests have time for.
const maxWalkMs = 900_000;

test(
  "the walk in getting-started.md leads from nothing to a preview, an update and back, as it is written",
  async () => {
    const { scripts } = JSON.parse(await readDocument("package.json"));
    expect(scripts.simulator).toBe("node simulator/main.ts");
    const document = await readDocument("docs/getting-started.md");
    const [install, start, place, preview, rest, otherPlace, matching, ...others] = fencedBlocksOf(
      "docs/getting-started.md",
      document,
    )
      .filter(({ language }) => language === "sh")
      .map(({ text }) => text);
    expect(others).toEqual([]);
    // What these do has been done before any test could run.
    expect(install).toBe("npm ci\nnpm run build\nnpm run pulumi:ensure\n");
    expect(start).toBe("npm run simulator\n");

    const home = await mkdtemp(join(tmpdir(), "getting-started-"));
    const simulator = await startSimulatorProcess();
    try {
      const environment = engineEnvironment({
        engine: await theEngine(),
        stateDirectory: home,
        pulumiHome: home,
        passphrase: "",
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
        "echo --- end of update",
        otherPlace,
        simulator.settings,
        matching,
      ];
      const { stdout } = await run("bash", ["-c", script.join("\n")], {
        cwd: repository,
        env: { ...env, TMPDIR: home },
      });
      const [previewed = "", updated = "", matched = ""] = stdout.split(/--- end of (?:preview|update)/);
      const expected = fencedBlocksOf("docs/getting-started.md", document).find(
        ({ language }) => language === "text",
      );
      expect(expected?.text).toBeDefined();
      // Only the age of the action depends on when the walk is taken.
      const line = (text: string) => text.replace(/Pending for [^,]+,/, "Pending for a while,").trim();
      expect(line(previewed)).toContain(line(expected?.text ?? "nothing"));
      expect(previewed).toMatch(/^\d+ checks: \d+ OK, 0 with a warning, 0 failed, /m);
      expect(previewed).toMatch(/^ID +TYPE +STATUS +MACHINE +AGE +REQUESTOR$/m);
      expect(updated).toMatch(/^cancelled$/m);
      expect(matched).toContain("2 machine actions match (Pending; RunAntiVirusScan; older than 3 h)");
      expect(matched).toContain('{"cancelled":2,"cancelledTooLate":0,"endedOtherwise":0,"pending":0}');
    } finally {
      await simulator.stop();
      await rm(home, { recursive: true, maxRetries: 5 });
      for (const example of ["one-cancellation", "scheduled-clean-up"]) {
        await rm(join(repository, "examples", example, "Pulumi.walk.yaml"), { force: true });
      }
    }
  },
  maxWalkMs,
);
