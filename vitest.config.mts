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
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // After the unit tests: every operation is four processes or more.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
});
