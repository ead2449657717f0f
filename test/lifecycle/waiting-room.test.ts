import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MachineAction } from "../../provider/defender/machine-action.ts";
import { InvalidAnswerError, PermissionDeniedError, ServiceUnavailableError } from "../../provider/errors.ts";
import { WaitingRoom } from "../../provider/lifecycle/waiting-room.ts";
import { machineAction } from "../support/machine-actions.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

const idOf = (digit: number) => `7c0f2d1e-1111-4222-8333-9a5b6c7d8e0${digit}`;
const actions = [0, 1, 2].map((digit) => machineAction({ id: idOf(digit) }));
const [first, second] = [machineAction({ id: idOf(0) }), machineAction({ id: idOf(1) })];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A room over a service whose current states can be changed; records the ids of every read. */
function openRoom(states = new Map<string, MachineAction | Error>()) {
  const reads: (readonly string[])[] = [];
  const reporter = new RecordingReporter();
  const failures: Error[] = [];
  const interruption = new AbortController();
  const room = new WaitingRoom(
    {
      interruption: interruption.signal,
      readMany: async (ids) => {
        reads.push(ids);
        const failure = failures.shift();
        if (failure !== undefined) {
          throw failure;
        }
        return new Map([...states].filter(([id]) => ids.includes(id)));
      },
    },
    reporter,
  );
  return { room, states, reads, reporter, failures, interrupt: () => interruption.abort() };
}

test("everybody who waits is served by one read", async () => {
  const { room, states, reads } = openRoom();
  for (const action of actions) {
    states.set(action.id, { ...action, status: "Cancelled" });
  }
  const results = Promise.all(actions.map((action) => room.untilFinal(action, 60_000)));
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await results).map(({ isFinal }) => isFinal)).toEqual([true, true, true]);
  expect(reads).toEqual([actions.map(({ id }) => id)]);
});

test("an action that joins late is read soon, together with the old ones", async () => {
  const { room, states, reads } = openRoom(
    new Map([
      [first.id, first],
      [second.id, second],
    ]),
  );
  void room.untilFinal(first, 600_000);
  await vi.advanceTimersByTimeAsync(120_000);
  const readsBefore = reads.length;
  states.set(second.id, { ...second, status: "Cancelled" });
  const result = room.untilFinal(second, 600_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await result).isFinal).toBe(true);
  expect(reads.slice(readsBefore)).toEqual([[first.id, second.id]]);
});

test("one that cannot be read keeps nobody else waiting, and its own wait tells why", async () => {
  const unreadable = new InvalidAnswerError("no status");
  const { room } = openRoom(
    new Map<string, MachineAction | Error>([
      [first.id, unreadable],
      [second.id, { ...second, status: "Cancelled" }],
    ]),
  );
  const broken = room.untilFinal(first, 10_000);
  const fine = room.untilFinal(second, 10_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await fine).toEqual({ action: { ...second, status: "Cancelled" }, isFinal: true });
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await broken).toEqual({ action: first, isFinal: false, failure: unreadable });
});

describe("an interruption", () => {
  test("ends every wait at once, with the state as it was read last, and nothing is read any more", async () => {
    const inProgress = { ...first, status: "InProgress" };
    const { room, reads, interrupt } = openRoom(new Map([[first.id, inProgress]]));
    const results = Promise.all([room.untilFinal(first, 600_000), room.untilFinal(second, 600_000)]);
    await vi.advanceTimersByTimeAsync(2_000);
    interrupt();
    expect(await results).toEqual([
      { action: inProgress, isFinal: false, isInterrupted: true },
      { action: second, isFinal: false, isInterrupted: true },
    ]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(reads).toHaveLength(1);
  });

  test("that comes during a read lets the read end and changes nothing more", async () => {
    const { room, states, reads, interrupt } = openRoom(new Map([[first.id, first]]));
    const result = room.untilFinal(first, 600_000);
    vi.advanceTimersByTime(2_000);
    expect(reads).toHaveLength(1);
    interrupt();
    states.set(first.id, { ...first, status: "Cancelled" });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await result).toEqual({ action: first, isFinal: false, isInterrupted: true });
    expect(reads).toHaveLength(1);
  });

  test("lets no later wait begin", async () => {
    const { room, reads, interrupt } = openRoom();
    interrupt();
    expect(await room.untilFinal(first, 600_000)).toMatchObject({ isFinal: false, isInterrupted: true });
    expect(reads).toEqual([]);
  });
});

test("nothing is read any more when nobody waits", async () => {
  const { room, states, reads } = openRoom(new Map([[first.id, { ...first, status: "Failed" }]]));
  const result = room.untilFinal(first, 60_000);
  await vi.runAllTimersAsync();
  expect((await result).action.status).toBe("Failed");
  states.clear();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(reads).toHaveLength(1);
});

test("the last read happens when the time runs out, and its state is told", async () => {
  const { room, states } = openRoom(new Map([[first.id, first]]));
  const start = Date.now();
  const result = room.untilFinal(first, 45_000);
  states.set(first.id, { ...first, status: "InProgress" });
  await vi.runAllTimersAsync();
  expect(await result).toEqual({ action: { ...first, status: "InProgress" }, isFinal: false });
  expect(Date.now() - start).toBe(45_000);
});

test("a read that fails is no end: the wait goes on", async () => {
  const { room, failures } = openRoom(new Map([[first.id, { ...first, status: "Cancelled" }]]));
  failures.push(new ServiceUnavailableError("503"));
  const result = room.untilFinal(first, 60_000);
  await vi.runAllTimersAsync();
  expect(await result).toMatchObject({ isFinal: true });
});

test("without permission to read, waiting is no use: it ends at once", async () => {
  const { room, failures } = openRoom();
  failures.push(new PermissionDeniedError("403"));
  const result = room.untilFinal(first, 3_600_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await result).toMatchObject({ isFinal: false, failure: { message: "403" } });
});

describe("an action that a read does not show", () => {
  test("stays as it was, and the wait goes on at its pace", async () => {
    const { room, reads, states } = openRoom();
    const result = room.untilFinal(first, 60_000);
    await vi.advanceTimersByTimeAsync(3_900);
    expect(reads).toHaveLength(1);
    states.set(first.id, { ...first, status: "Cancelled" });
    await vi.runAllTimersAsync();
    expect(await result).toMatchObject({ isFinal: true });
  });

  test("is read again when its time is over, because a single 404 can be false", async () => {
    const { room, states, reads } = openRoom();
    const start = Date.now();
    const result = room.untilFinal(first, 1_000);
    await vi.advanceTimersByTimeAsync(1_500);
    states.set(first.id, { ...first, status: "Cancelled" });
    await vi.runAllTimersAsync();
    expect(await result).toEqual({ action: { ...first, status: "Cancelled" }, isFinal: true });
    expect(reads).toHaveLength(2);
    expect(Date.now() - start).toBe(2_000);
  });

  test("is told to be missing after three such reads, a few seconds after its time", async () => {
    const { room, reads } = openRoom();
    const start = Date.now();
    const result = room.untilFinal(first, 1_000);
    await vi.runAllTimersAsync();
    expect(await result).toEqual({ action: first, isFinal: false, isMissing: true });
    expect(reads).toHaveLength(3);
    expect(Date.now() - start).toBe(4_000);
  });

  test("is not read again when it was missing long enough before its time was over", async () => {
    const { room } = openRoom();
    const start = Date.now();
    const result = room.untilFinal(first, 60_000);
    await vi.runAllTimersAsync();
    expect(await result).toMatchObject({ isMissing: true });
    expect(Date.now() - start).toBe(60_000);
  });

  test("keeps nobody else waiting", async () => {
    const { room, states } = openRoom();
    states.set(second.id, { ...second, status: "Cancelled" });
    void room.untilFinal(first, 2_000);
    const start = Date.now();
    const result = room.untilFinal(second, 60_000).then(() => Date.now() - start);
    await vi.runAllTimersAsync();
    expect(await result).toBe(2_000);
  });
});

test("progress is one line for all who wait, four times a minute at most", async () => {
  const { room, reporter } = openRoom(new Map(actions.map((action) => [action.id, action])));
  const results = actions.map((action) => room.untilFinal(action, 300_000));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(reporter.said.length).toBeGreaterThan(2);
  expect(reporter.said.length).toBeLessThanOrEqual(8);
  expect(reporter.said[0]).toMatch(
    /^Waiting for 3 machine actions to become final\. Oldest: .*00, RunAntiVirusScan on host1\.contoso\.example, Pending; 4 min left\.$/,
  );
  await vi.runAllTimersAsync();
  await Promise.all(results);
});
