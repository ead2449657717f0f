import { defineConfig } from "vitest/config";

const engineTests = "test/engine-tests/**/*.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [engineTests],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "engine",
          include: [engineTests],
          // Only for this project: a run of unit tests alone does not wait for an engine.
          globalSetup: "test/support/global-setup.ts",
          // A hang is stopped at last; no test depends on how fast the machine is.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // After the unit tests: every operation is four processes or more.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
});
