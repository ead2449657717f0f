import { expect, test } from "vitest";
import { judgeClock } from "../../../provider/command/doctor/clock.ts";
import { failedWith, worked } from "./found.ts";

const ahead = (seconds: number) =>
  worked({ serviceMs: 1_000_000_000, localMs: 1_000_000_000 + seconds * 1_000 });

test.each([0, 2, -29])("%i s ahead of the service is right", (seconds) => {
  expect(judgeClock(ahead(seconds))).toMatchObject({ verdict: "ok" });
});

test.each([
  [30, "30 s ahead of"],
  [60, "1 min ahead of"],
  [-299, "4 min behind"],
])("%i s is a warning", (seconds, words) => {
  expect(judgeClock(ahead(seconds))).toMatchObject({
    verdict: "warning",
    finding: expect.stringContaining(words),
    fix: "Set the clock, and keep it right with NTP.",
  });
});

test.each([300, -7_200])("%i s fails, because tokens are refused", (seconds) => {
  expect(judgeClock(ahead(seconds))).toMatchObject({ verdict: "failed", fix: expect.any(String) });
});

test("a service that was not reached, or tells no time, leaves it open", () => {
  expect(judgeClock(failedWith("ENOTFOUND")).verdict).toBe("skipped");
  expect(judgeClock(worked({ serviceMs: Number.NaN, localMs: 0 })).verdict).toBe("skipped");
});
