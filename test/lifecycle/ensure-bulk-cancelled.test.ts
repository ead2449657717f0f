import { expect, test, vi } from "vitest";
import {
  AuthenticationError,
  ConnectionError,
  GuardError,
  ServiceUnavailableError,
} from "../../provider/errors.ts";
import { type BulkMember, ensureBulkCancelled } from "../../provider/lifecycle/ensure-bulk-cancelled.ts";
import type { CancellationTools } from "../../provider/lifecycle/ensure-cancelled.ts";
import { cancellation, machineAction } from "../support/machine-actions.ts";
import { driveTimers, passingTime } from "../support/simulated-session.ts";

function membersOf(count: number): BulkMember[] {
  return Array.from({ length: count }, (_, number) => ({
    observed: machineAction({ id: `id-${number}` }),
    request: {
      machineActionId: `id-${number}`,
      comment: "c",
      expect: {},
      onAlreadyEnded: "accept",
      waitTimeoutSeconds: 0,
    },
  }));
}

function toolsWith(
  cancel: CancellationTools["service"]["cancel"],
  interruption = new AbortController().signal,
): CancellationTools {
  const comments = new Map<string, string>();
  return {
    service: {
      interruption,
      cancel: async (id, comment) => {
        await cancel(id, comment);
        comments.set(id, comment);
      },
      readBatched: async (id) =>
        machineAction({ id, ...(comments.has(id) ? cancellation(comments.get(id) ?? null) : {}) }),
    },
    waitingRoom: {
      untilFinal: async (action) => ({ action, isFinal: false }),
    },
  };
}

test("at most sixteen cancel calls are under way at once, and all get their turn", async () => {
  let underWay = 0;
  let most = 0;
  const results = await ensureBulkCancelled(
    membersOf(100),
    toolsWith(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    }),
  );
  expect(most).toBe(16);
  expect(
    results.every((result) => result.kind === "settled" && result.settlement.outcome === "cancelled"),
  ).toBe(true);
});

test("a failure that holds for all ends the rest, which is not tried", async () => {
  let calls = 0;
  const results = await ensureBulkCancelled(
    membersOf(100),
    toolsWith(async () => {
      calls += 1;
      throw new AuthenticationError("No sign-in.");
    }),
  );
  expect(calls).toBeLessThan(20);
  expect(results.filter(({ kind }) => kind === "failed")).toHaveLength(calls);
  expect(results.filter(({ kind }) => kind === "notTried")).toHaveLength(100 - calls);
});

test("an interruption ends what is not begun, and what was begun keeps its result", async () => {
  const interruption = new AbortController();
  const tools = toolsWith(async () => interruption.abort(), interruption.signal);
  const results = await ensureBulkCancelled(membersOf(100), tools);
  const untried = results.filter((result) => result.kind === "notTried");
  expect(results.filter(({ kind }) => kind === "settled")).toHaveLength(1);
  expect(untried.map(({ because }) => because)).toEqual(Array(99).fill("interrupted"));
});

test("a failure of one action concerns no other, and results come in the order of the members", async () => {
  const members = membersOf(30).map((member, index): BulkMember => {
    return index === 7 ? { ...member, request: { ...member.request, expect: { type: "Isolate" } } } : member;
  });
  const results = await ensureBulkCancelled(
    members,
    toolsWith(async () => undefined),
  );
  expect(results.map(({ member }) => member)).toEqual(members);
  expect(results.filter(({ kind }) => kind === "failed")).toEqual([
    {
      kind: "failed",
      member: members[7],
      error: expect.any(GuardError),
      mayHaveRun: false,
      sentComments: [],
    },
  ]);
});

test("a call that gets no answer, and a read that gets none either, end the rest", async () => {
  let calls = 0;
  const offline = async () => {
    calls += 1;
    throw new ConnectionError("No connection.");
  };
  const tools = toolsWith(offline);
  const results = await ensureBulkCancelled(membersOf(100), {
    ...tools,
    service: { ...tools.service, cancel: offline, readBatched: offline },
  });
  expect(results.filter(({ kind }) => kind === "notTried").length).toBeGreaterThan(50);
  expect(calls).toBeLessThan(100);
});

test("an action that was begun goes on, so that none with a sent call counts as not tried", async () => {
  driveTimers(new Date("2026-11-23T12:00:00Z"));
  try {
    let callsForFirst = 0;
    const tools = toolsWith(async (id) => {
      if (id !== "id-0") {
        throw new AuthenticationError("No sign-in.");
      }
      callsForFirst += 1;
      if (callsForFirst === 1) {
        throw new ServiceUnavailableError("Lost.");
      }
    });
    const results = await passingTime(ensureBulkCancelled(membersOf(2), tools));
    expect(results).toMatchObject([
      { kind: "settled", settlement: { outcome: "cancelled" } },
      { kind: "failed", error: { name: "AuthenticationError" } },
    ]);
  } finally {
    vi.useRealTimers();
  }
});
