import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frontDoors } from "../support/front-doors.ts";
import { linesOf } from "../support/stack-claims.ts";
import { type Brought, type Chapter, Story } from "../support/story.ts";
import { allCases } from "./cases/all-cases.ts";
import type { Case, Expected } from "./cases/case.ts";

const named = Object.entries(allCases).map(([name, given]) => ({ name, ...given }));

describe.each(Object.values(frontDoors))("$name", (door) => {
  let story: Story;

  beforeAll(async () => {
    story = await Story.begin(door, allCases);
    await story.tell();
  });

  afterAll(async () => {
    await story.end();
  });

  const linesIn = (chapter: Chapter) => linesOf(story.chapter(chapter).result);
  const count = (chapter: Chapter, operation: string) =>
    story.chapter(chapter).calls.filter((call) => call.operation === operation).length;

  describe("a preview tells what will happen, in one line a resource", () => {
    test.each(named.filter(({ preview }) => preview !== undefined))("$rule", ({ name, preview }) => {
      expect(story.chapter("preview").result.code, linesIn("preview")).toBe(0);
      expect(story.of(name, "preview").lines).toMatch(preview?.line ?? /nothing/);
    });

    test("it shows what each action is as the input target", () => {
      const { stdout } = story.chapter("preview").result;
      expect(stdout).toMatch(/target\s+: \{\s+computerDnsName\s*: "host1\.contoso\.example"/);
    });

    test("it cancels nothing and keeps nothing", () => {
      expect(count("preview", "cancel")).toBe(0);
      expect(story.chapter("preview").resources).toEqual({});
    });
  });

  describe("the first update, in which some fail and all others are done", () => {
    test.each(named)("$rule", ({ name, create }) => {
      expectBrought(story.of(name, "create"), { posts: 1, ...create });
      expect(story.of(name, "create").received).toBe(create.received ?? create.posts ?? 1);
    });

    test("what the stack claims is what the service holds", () => {
      const claimed = Object.entries(story.chapter("create").resources);
      expect(claimed.length).toBeGreaterThan(0);
      for (const [name, { outputs }] of claimed) {
        expect(outputs["status"], name).toBe(story.truthAtFirst(name));
      }
    });

    test("cancellations that wait share their reads: one list call asks for several of them", () => {
      const waiting = ["ends", "runsOut", "isAccepted"].map((name) => story.firstId(name));
      const asked = story
        .chapter("create")
        .calls.filter(({ operation }) => operation === "list")
        .map(({ query }) => waiting.filter((id) => query.includes(id)).length);
      expect(Math.max(...asked)).toBeGreaterThan(1);
    });
  });

  describe("the second update", () => {
    test.each(named.filter(({ create }) => create.state !== "none"))("$rule", ({ name, update }) => {
      expectBrought(story.of(name, "update"), update?.expected ?? { step: "same" }, before(name, "create"));
    });

    test("nothing is called for a cancellation that was settled", () => {
      const settled = named.filter(({ create }) => {
        const outcome = create.state === "none" ? undefined : create.state?.["outcome"];
        return outcome !== undefined && outcome !== "pending";
      });
      const ids = settled.map(({ name }) => story.firstId(name));
      const calls = story.chapter("update").calls.filter(({ actionId = "" }) => ids.includes(actionId));
      expect(calls).toEqual([]);
    });
  });

  test("a refresh while the service is down fails, and drops and changes nothing", () => {
    expect(story.chapter("brokenRefresh").result.code).not.toBe(0);
    expect(story.chapter("brokenRefresh").resources).toEqual(story.chapter("update").resources);
  });

  describe("a refresh", () => {
    test.each(named.filter(staysUntilRefresh))("$rule", ({ name, refresh }) => {
      expectBrought(story.of(name, "refresh"), refresh?.expected ?? {}, before(name, "update"));
    });

    test("of all resources takes a list call or two", () => {
      expect(story.chapter("refresh").result.code, linesIn("refresh")).toBe(0);
      expect(count("refresh", "list")).toBeLessThanOrEqual(2);
    });
  });

  describe("an update after all that, with other provider settings", () => {
    const staying = named.filter(
      (given) => staysUntilRefresh(given) && given.refresh?.expected.state !== "none",
    );

    test.each(staying)("$rule", ({ name, update }) => {
      const error = update?.expected.error;
      const expected: Expected = error === undefined ? { step: "same" } : { error };
      expectBrought(story.of(name, "again"), expected, before(name, "refresh"));
    });

    test("calls nothing", () => {
      expect(story.chapter("again").calls.filter(({ server }) => server === "defender")).toEqual([]);
    });
  });

  test("destroy needs neither credentials nor the service", async () => {
    await story.stack.setConfig({ "defender:clientSecret": { secret: "revoked~secret-of-this-test" } });
    await story.simulator.close();
    const left = Object.keys(story.chapter("again").resources).length;
    const destroy = await story.stack.destroy();
    expect(destroy, linesOf(destroy)).toMatchObject({ code: 0, changeSummary: { delete: left + 1 } });
  });

  /** What the state held of a case before: what an operation leaves when it changes nothing. */
  function before(name: string, chapter: Chapter): Expected["state"] {
    return story.of(name, chapter).stored?.outputs ?? "none";
  }
});

function staysUntilRefresh({ create, update }: Case): boolean {
  return create.state !== "none" && update?.expected.state !== "none";
}

function expectBrought(
  { stored, step, error, lines, posts }: Brought,
  expected: Expected,
  stateBefore?: Expected["state"],
): void {
  const { state = stateBefore, without = [], unsettled } = expected;
  const told = `${error ?? ""}${lines}`;
  if (state === "none") {
    expect(stored, told).toBeUndefined();
  } else {
    expect(stored?.outputs, told).toMatchObject(state ?? {});
    for (const output of without) {
      expect(stored?.outputs).not.toHaveProperty(output);
    }
    expect(stored?.initErrors.join("\n")).toMatch(unsettled ?? /^$/);
  }
  if (expected.error !== undefined) {
    expect(error).toMatch(expected.error);
  } else if (unsettled === undefined) {
    expect(error).toBeUndefined();
  }
  if (expected.step !== undefined) {
    expect(step).toBe(expected.step);
  }
  expect(lines).toMatch(expected.line ?? /(?:)/);
  expect(posts, told).toBe(expected.posts ?? 0);
}
