import { afterAll, expect, vi } from "vitest";

/** What one file could change for those that run after it in the same process. */
const shared = () => ({
  environment: { ...process.env },
  folder: process.cwd(),
  clock: [Date, setTimeout, setInterval],
});

const before = shared();

// Registered first, so it runs after every hook of the file itself.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  expect(shared(), "This file leaves something behind for the next one.").toEqual(before);
});
