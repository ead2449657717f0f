import { expect, test } from "vitest";
import { judgeRegions } from "../../../provider/command/doctor/regions.ts";
import { failedWith, worked } from "./found.ts";

const host = (name: string, ms: number | undefined, isConfigured = false) => ({
  name,
  isConfigured,
  connected: ms === undefined ? failedWith("ENOTFOUND") : worked("", ms),
});

test("every host is told with its time, or that it was not reached", () => {
  expect(judgeRegions([host("default", 40, true), host("us", 38), host("eu", undefined)])).toEqual({
    check: "regions",
    verdict: "ok",
    finding: "Connecting takes default (configured) 40 ms, us 38 ms, eu no connection.",
  });
});

test("a region that is much nearer is worth a word", () => {
  const { verdict, finding } = judgeRegions([host("default", 140, true), host("us", 150), host("eu", 30)]);
  expect(verdict).toBe("ok");
  expect(finding).toMatch(/With defender:region eu each new connection would take 110 ms less\.$/);
});

test("no host reached is a warning", () => {
  expect(judgeRegions([host("default", undefined, true), host("us", undefined)]).verdict).toBe("warning");
});

test("a host of one's own has no regions", () => {
  expect(judgeRegions(undefined).verdict).toBe("skipped");
});
