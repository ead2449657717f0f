import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { EngineRecipe } from "./engine-recipe.ts";
import { CommandFailedError, runCommand } from "./run-command.ts";

/** About 120 MB; enough for a line of 4 Mbit/s. */
const downloadTimeoutMs = 5 * 60_000;

const { version } = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)("@pulumi/pulumi/package.json"));

/** The official release that belongs to the installed Node.js SDK. */
export const releaseEngine: EngineRecipe = {
  source: "download",
  title: `official release ${version}`,
  version,
  madeFrom: `official release ${version}`,
  async make(binDirectory, onProgress) {
    onProgress(`Asking get.pulumi.com for the official release ${version}`);
    const root = dirname(binDirectory);
    try {
      await runCommand(process.execPath, [installer, root], {
        // The official script unpacks in the folder it is started in.
        workingDirectory: root,
        // Node.js then honours HTTPS_PROXY, as the installer's curl does.
        environment: { ...process.env, NODE_USE_ENV_PROXY: "1" },
        timeoutMs: downloadTimeoutMs,
      });
    } catch (error) {
      // What the installer said is the reason; how it was called helps nobody.
      if (error instanceof CommandFailedError && error.lastLines.length > 0) {
        throw new Error(error.lastLines.join("\n"), { cause: error });
      }
      throw error;
    }
  },
};

/** A process of its own, because PulumiCommand.install takes neither a time-out nor an abort signal. */
const installer = join(import.meta.dirname, "install-release.ts");
