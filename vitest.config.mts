import { defineConfig } from "vitest/config";

const engineTests = "test/with-engine/**/*.test.ts";

const compileCache = "test/support/compile-cache.ts";
const packingFolder = "test/support/packing-folder.ts";
const secondStage = "test/with-engine/second-stage/**/*.test.ts";

const withEngine = {
  // Only for these projects: a run of unit tests alone does not wait for an engine.
  globalSetup: [compileCache, packingFolder, "test/support/global-setup.ts"],
  setupFiles: "test/support/wait-for-engine.ts",
  // A hang is stopped at last; no test depends on how fast the machine is.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  maxWorkers: 4,
};

export default defineConfig({
  // Below it Vite warns of every file of a package that ships maps without sources.
  logLevel: "error",
  test: {
    projects: [
      {
        test: {
          name: "unit",
          globalSetup: [compileCache, packingFolder],
          // A process for each of 200 files, and the packages loaded again in each, was a fifth of the processor time.
          isolate: false,
          setupFiles: "test/support/shared-worker.ts",
          include: ["test/**/*.test.ts"],
          exclude: [engineTests],
          // GitHub's parser imports JSON in a way that bundlers take and Node.js does not.
          server: { deps: { inline: [/@actions\//] } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Vitest would leave a core for itself, and many of these tests wait for a real process most of the time.
          maxWorkers: 5,
        },
      },
      {
        test: {
          ...withEngine,
          name: "engine",
          include: [engineTests],
          exclude: [secondStage],
          // After the unit tests: every operation is four processes or more.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...withEngine,
          name: "second-stage",
          include: [secondStage],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
