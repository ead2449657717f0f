import { describe, expect, test } from "vitest";
import { judgeIdFilter, judgeList, judgePaging } from "../../../provider/command/doctor/list.ts";
import { parseMachineActionPage } from "../../../provider/defender/answer-entity.ts";
import { PermissionDeniedError, RequestRefusedError } from "../../../provider/errors.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";
import { worked } from "./found.ts";

const calls = await SimulatorCalls.create();
for (const type of ["Isolate", "Offboard"]) {
  calls.apps.world.add({ type });
}
const { actions } = parseMachineActionPage((await calls.list()).body, "list");
const pageOf = (items: typeof actions, nextLink?: string) => ({ actions: items, unreadable: [], nextLink });
const refused = (failure: Error) => ({ worked: false, failure, tookMs: 7 }) as const;
const api = new URL("https://api.security.microsoft.com");

describe("the list", () => {
  test("works", () => {
    expect(judgeList(worked(pageOf(actions)))).toMatchObject({
      verdict: "ok",
      finding: "2 actions read in 7 ms.",
    });
  });

  test("is suspicious when it is empty", () => {
    expect(judgeList(worked(pageOf([])))).toMatchObject({ verdict: "warning", fix: expect.any(String) });
  });

  test("fails with the words of its error", () => {
    expect(judgeList(refused(new PermissionDeniedError("403. Do this.")))).toMatchObject({
      verdict: "failed",
      finding: "403. Do this.",
    });
  });
});

describe("the filter by ids", () => {
  test("works", () => {
    expect(judgeIdFilter(actions, worked(pageOf(actions)))).toMatchObject({ verdict: "ok" });
  });

  test("is slower, and no fault, where the service refuses it", () => {
    expect(judgeIdFilter(actions, refused(new RequestRefusedError("400.")))).toMatchObject({
      verdict: "warning",
      finding: expect.stringContaining("asks for fewer actions at a time"),
    });
  });

  test.each([
    ["too few", actions.slice(1)],
    ["none", []],
  ])("fails where it lists %s", (_, listed) => {
    expect(judgeIdFilter(actions, worked(pageOf(listed))).verdict).toBe("failed");
  });

  test("fails with any other error", () => {
    expect(judgeIdFilter(actions, refused(new PermissionDeniedError("403.")))).toMatchObject({
      verdict: "failed",
      finding: "403.",
    });
  });
});

describe("paging", () => {
  const isTrusted = (url: URL) => url.host.endsWith(".security.microsoft.com");
  const [one = [], other = []] = actions.map((action) => [action]);
  const judged = (first: typeof actions, second: typeof actions, nextLink?: string) =>
    judgePaging(worked({ first: pageOf(first, nextLink), second: pageOf(second) }), isTrusted, api);

  test("works without a next page, and with one on a host of the cloud", () => {
    expect(judged(one, other).verdict).toBe("ok");
    expect(judged(one, other, "https://eu.api.security.microsoft.com/api/x")).toMatchObject({
      verdict: "ok",
      finding: expect.stringContaining("at eu.api.security.microsoft.com"),
    });
  });

  test.each([
    ["$skip does nothing", one, one],
    ["$top does nothing", actions, other],
    ["a page is missing", one, []],
  ])("fails where %s", (_, first, second) => {
    expect(judged(first, second).verdict).toBe("failed");
  });

  test.each(["https://evil.example/api/x", "https://["])("fails where the next page is at %s", (nextLink) => {
    expect(judged(one, other, nextLink)).toMatchObject({
      verdict: "failed",
      finding: expect.stringContaining("where the token is not sent"),
    });
  });

  test("is left open with fewer than two actions, and fails with the words of its error", () => {
    expect(judgePaging(undefined, isTrusted, api).verdict).toBe("skipped");
    expect(judgePaging(refused(new PermissionDeniedError("403.")), isTrusted, api)).toMatchObject({
      verdict: "failed",
      finding: "403.",
    });
  });
});
