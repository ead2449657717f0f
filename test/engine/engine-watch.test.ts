import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EngineGoneError, EngineWatch } from "../../provider/engine/engine-watch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const alive = async () => true;
const gone = async () => false;
const unknown = () => Promise.reject(new Error("no answer"));

/** Watches an engine that answers so, one question after the other, and like the last one from then on. */
async function watched(...answers: readonly (() => Promise<boolean>)[]) {
  const onGone = vi.fn();
  let asked = 0;
  const isAlive = () => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? gone;
    asked += 1;
    return answer();
  };
  new EngineWatch({ isAlive, onGone });
  await vi.advanceTimersByTimeAsync(60_000);
  return { onGone, asked: () => asked };
}

describe("an engine counts as gone", () => {
  test("when it is missing twice in a row, once, and is not looked for again", async () => {
    const { onGone, asked } = await watched(alive, gone);
    expect(onGone).toHaveBeenCalledOnce();
    expect(asked()).toBe(3);
  });

  test("when it is known to have lived, though no look saw it", async () => {
    const onGone = vi.fn();
    new EngineWatch({ isAlive: gone, onGone, hasLived: true });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(onGone).toHaveBeenCalledOnce();
  });

  test("less than ten seconds after its end", async () => {
    const onGone = vi.fn();
    const isAlive = vi.fn(alive);
    new EngineWatch({ isAlive, onGone });
    await vi.advanceTimersByTimeAsync(30_000);
    isAlive.mockImplementation(gone);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(onGone).toHaveBeenCalledOnce();
  });
});

describe("an engine does not count as gone", () => {
  test.each([
    ["that lives", [alive]],
    ["that was missing once", [alive, gone, alive, gone, alive]],
    ["that does not answer, for ever", [alive, unknown]],
    ["that does not answer and then lives", [unknown, alive]],
  ])("%s", async (_which, answers) => {
    const { onGone, asked } = await watched(...answers);
    expect(onGone).not.toHaveBeenCalled();
    expect(asked()).toBeGreaterThan(20);
  });

  test("that was never seen, and it is not looked for again", async () => {
    const { onGone, asked } = await watched(gone);
    expect(onGone).not.toHaveBeenCalled();
    expect(asked()).toBe(1);
  });
});

describe("before a cancel call", () => {
  async function watchAfter(first: () => Promise<boolean>, then: () => Promise<boolean>) {
    const isAlive = vi.fn(first);
    const watch = new EngineWatch({ isAlive, onGone: vi.fn() });
    await vi.advanceTimersByTimeAsync(0);
    isAlive.mockImplementation(then);
    return watch;
  }

  test("an engine that has just ended stops it at once", async () => {
    const watch = await watchAfter(alive, gone);
    await expect(watch.mustBeAlive()).rejects.toBeInstanceOf(EngineGoneError);
  });

  test.each([
    ["lives", alive, alive],
    ["does not answer", alive, unknown],
    ["was never seen", gone, gone],
  ])("an engine that %s lets it pass", async (_which, first, then) => {
    const watch = await watchAfter(first, then);
    await expect(watch.mustBeAlive()).resolves.toBeUndefined();
  });
});
