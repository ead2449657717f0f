import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MachineAction } from "../../provider/defender/machine-action.ts";
import {
  InterruptedError,
  InvalidAnswerError,
  MachineActionNotFoundError,
  ServiceUnavailableError,
} from "../../provider/errors.ts";
import {
  readConfirmed,
  readConfirmedAlone,
  readManyConfirmed,
} from "../../provider/lifecycle/confirmed-read.ts";
import { machineAction } from "../support/machine-actions.ts";
import { ScriptedService } from "../support/scripted-service.ts";

const notFound = new MachineActionNotFoundError("404");
const action = machineAction();

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("an action that is there takes one read", async () => {
  const service = new ScriptedService({ reads: [action] });
  expect(await readConfirmed(service, action.id)).toEqual(action);
  expect(service.count("read")).toBe(1);
});

test("a 404 that does not last is overcome", async () => {
  const service = new ScriptedService({ reads: [notFound, notFound, action] });
  const result = readConfirmed(service, action.id);
  await vi.runAllTimersAsync();
  expect(await result).toEqual(action);
});

test("an action that is read alone is confirmed in the same way", async () => {
  const service = new ScriptedService({ reads: [notFound, notFound, action] });
  const result = readConfirmedAlone(service, action.id);
  await vi.runAllTimersAsync();
  expect(await result).toEqual(action);
});

test("a 404 is believed after three reads, four seconds apart at most", async () => {
  const service = new ScriptedService({ reads: [notFound] });
  const start = Date.now();
  const result = expect(readConfirmed(service, action.id)).rejects.toBe(notFound);
  await vi.runAllTimersAsync();
  await result;
  expect(service.count("read")).toBe(3);
  expect(Date.now() - start).toBe(4_000);
});

test("an action that may be new has a minute to appear", async () => {
  const service = new ScriptedService({ reads: [notFound] });
  const start = Date.now();
  const result = expect(readConfirmed(service, action.id, true)).rejects.toBe(notFound);
  await vi.runAllTimersAsync();
  await result;
  expect(service.count("read")).toBe(7);
  expect(Date.now() - start).toBe(60_000);
});

test("another failure is no 404 and not confirmed", async () => {
  const unavailable = new ServiceUnavailableError("503");
  const service = new ScriptedService({ reads: [unavailable] });
  await expect(readConfirmed(service, action.id)).rejects.toBe(unavailable);
  expect(service.count("read")).toBe(1);
});

test("of many, each that cannot be read has its own error, and what is not shown is confirmed", async () => {
  const unreadable = new InvalidAnswerError("no status");
  const late = new InvalidAnswerError("no type");
  const readBatched = async (id: string): Promise<MachineAction> => {
    throw id === "late" ? late : notFound;
  };
  const results = new Map<string, MachineAction | Error>([
    ["fine", action],
    ["broken", unreadable],
  ]);
  const interruption = new AbortController().signal;
  const service = { readMany: async () => results, readBatched, interruption };
  const read = readManyConfirmed(service, ["fine", "broken", "late", "gone"]);
  await vi.runAllTimersAsync();
  expect(await read).toEqual({
    actions: new Map([["fine", action]]),
    failures: new Map([
      ["broken", unreadable],
      ["late", late],
    ]),
    missing: new Set(["gone"]),
  });
});

test.each([false, true])(
  "an interruption ends the pause of a confirmation at once, and the read after it is refused (may be new: %s)",
  async (mayBeNew) => {
    const interrupted = new InterruptedError("interrupted");
    const service = new ScriptedService({ reads: [notFound, interrupted] });
    const result = expect(readConfirmed(service, action.id, mayBeNew)).rejects.toBe(interrupted);
    await vi.advanceTimersByTimeAsync(10);
    service.interrupt();
    await result;
    expect(vi.getTimerCount()).toBe(0);
  },
);
