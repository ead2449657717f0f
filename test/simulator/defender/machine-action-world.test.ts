import { beforeEach, describe, expect, test } from "vitest";
import { Clock } from "../../../simulator/clock.ts";
import { timeOutAfterMs } from "../../../simulator/defender/action-script.ts";
import { MachineActionWorld } from "../../../simulator/defender/machine-action-world.ts";

const minute = 60_000;
const caller = { requestor: "app-id", comment: "Superseded" };
let clock: Clock;
let world: MachineActionWorld;

beforeEach(() => {
  clock = Clock.driven();
  world = new MachineActionWorld({ clock });
});

const statusOf = (id: string) => world.truth(id).action.status;

describe("devices and people", () => {
  test("a device starts and finishes an action at the scripted times", () => {
    const { id } = world.add({}, { startsAfterMs: minute, finishes: { afterMs: 3 * minute, as: "Failed" } });
    clock.advance(minute - 1);
    expect(statusOf(id)).toBe("Pending");
    clock.advance(1);
    expect(statusOf(id)).toBe("InProgress");
    clock.advance(2 * minute);
    expect(statusOf(id)).toBe("Failed");
    expect(world.truth(id).isFinal).toBe(true);
  });

  test("a pending action times out 72 hours after its creation, with the recorded error", () => {
    const { id } = world.add({ creationDateTimeUtc: new Date(clock.now()).toISOString() });
    clock.advance(timeOutAfterMs - 1);
    expect(statusOf(id)).toBe("Pending");
    clock.advance(1);
    expect(world.truth(id).action).toMatchObject({ status: "TimeOut", errorHResult: -2145844840 });
  });

  test("an action that runs does not time out, and a final one stays as it is", () => {
    const running = world.add({}, { startsAfterMs: minute });
    const done = world.add({ status: "Succeeded" }, { finishes: { afterMs: minute, as: "Failed" } });
    clock.advance(timeOutAfterMs);
    expect(statusOf(running.id)).toBe("InProgress");
    expect(statusOf(done.id)).toBe("Succeeded");
  });

  test("live-response commands progress, and a cancel keeps what a command completed before it", () => {
    const params = [{ key: "ScriptName", value: "collect-logs.ps1" }];
    const { id } = world.add(
      {},
      {
        startsAfterMs: 0,
        commands: [
          { type: "RunScript", params, startsAfterMs: minute, finishesAfterMs: 2 * minute },
          {
            type: "GetFile",
            params,
            startsAfterMs: 3 * minute,
            finishesAfterMs: 4 * minute,
            finishesAs: "Failed",
          },
        ],
      },
    );
    expect(world.truth(id).action.commands.map((command) => command.commandStatus)).toEqual([
      "Created",
      "Created",
    ]);
    clock.advance(2 * minute);
    world.cancel(id, caller);
    clock.advance(10 * minute);
    const { action } = world.truth(id);
    expect(action).toMatchObject({ type: "LiveResponse", status: "Cancelled" });
    expect(action.commands[0]).toMatchObject({ commandStatus: "Completed", endTime: "2026-03-02T08:02:00Z" });
    expect(action.commands[1]).toMatchObject({ commandStatus: "Created", startTime: null, endTime: null });
  });

  test("a command can fail with errors", () => {
    const { id } = world.add(
      {},
      {
        commands: [
          {
            type: "RunScript",
            params: [],
            startsAfterMs: 0,
            finishesAfterMs: minute,
            finishesAs: "Failed",
            errors: ["exit 1"],
          },
        ],
      },
    );
    clock.advance(0);
    expect(world.get(id)?.commands[0]?.commandStatus).toBe("Executing");
    clock.advance(minute);
    expect(world.get(id)?.commands[0]).toMatchObject({ commandStatus: "Failed", errors: ["exit 1"] });
  });

  test("someone else cancels at the scripted time, which is no effect of a call", () => {
    const { id } = world.add(
      {},
      { cancelledByOther: { afterMs: minute, requestor: "dana@contoso.example" } },
    );
    clock.advance(minute);
    expect(world.truth(id)).toMatchObject({
      action: { status: "Cancelled", cancellationRequestor: "dana@contoso.example" },
      cancelsReceived: 0,
      cancelsEffective: 0,
    });
  });

  test("someone else's cancel leaves a final action alone", () => {
    const { id } = world.add({ status: "Succeeded" });
    world.cancelByOther(id);
    expect(world.truth(id).action).toMatchObject({ status: "Succeeded", cancellationRequestor: null });
  });

  test("statuses that nobody documented can be entered, now or at a scripted time, even after a final one", () => {
    const { id } = world.add({}, { statuses: [{ afterMs: minute, status: "Cancelling" }] });
    clock.advance(minute);
    expect(statusOf(id)).toBe("Cancelling");
    world.setStatus(id, "Succeeded");
    world.setStatus(id, "Canceled");
    expect(world.truth(id).statusHistory.map(({ status }) => status)).toEqual([
      "Pending",
      "Cancelling",
      "Succeeded",
      "Canceled",
    ]);
  });
});

describe("what reads show", () => {
  test("GET and list show an action only once it is visible, and cancel knows it before", () => {
    const { id } = world.add({}, { visibleAfterMs: minute });
    expect(world.get(id)).toBeUndefined();
    expect(world.list()).toEqual([]);
    expect(world.cancel(id, caller).kind).toBe("accepted");
    clock.advance(minute);
    expect(world.get(id)?.status).toBe("Cancelled");
    expect(world.list()).toHaveLength(1);
  });

  test("cancel, too, can be blind to an action that is not visible yet", () => {
    const { id } = world.add({}, { visibleAfterMs: minute, hiddenFromCancel: true });
    expect(world.cancel(id, caller).kind).toBe("notFound");
    expect(world.truth(id)).toMatchObject({ cancelsReceived: 1, cancelsAccepted: 0 });
    clock.advance(minute);
    expect(world.cancel(id, caller).kind).toBe("accepted");
  });

  test("a false 404 comes as often as scripted and from GET only", () => {
    const { id } = world.add({}, { falseNotFound: 1 });
    expect(world.list()).toHaveLength(1);
    expect([world.get(id)?.id, world.get(id)?.id]).toEqual([undefined, id]);
    world.hideFromNextGets(id, 2);
    expect([world.get(id)?.id, world.get(id)?.id, world.get(id)?.id]).toEqual([undefined, undefined, id]);
    expect(world.truth(id).exists).toBe(true);
  });

  test("an action is gone when its retention ends, and the truth says so", () => {
    const vanishing = world.add({}, { vanishesAfterMs: minute });
    const removed = world.add();
    world.remove(removed.id);
    clock.advance(minute);
    for (const { id } of [vanishing, removed]) {
      expect(world.get(id)).toBeUndefined();
      expect(world.cancel(id, caller).kind).toBe("notFound");
      expect(world.truth(id).exists).toBe(false);
    }
    expect(world.list()).toEqual([]);
  });

  test("reads can lag behind, each by its own time", () => {
    const { id } = world.add({}, { readsLagMs: { get: minute, list: 2 * minute } });
    clock.advance(5 * minute);
    world.cancel(id, caller);
    expect(statusOf(id)).toBe("Cancelled");
    expect(world.get(id)?.status).toBe("Pending");
    clock.advance(minute);
    expect(world.get(id)?.status).toBe("Cancelled");
    expect(world.list()[0]?.status).toBe("Pending");
    clock.advance(minute);
    expect(world.list()[0]?.status).toBe("Cancelled");
  });

  test("the list is newest first, by time and not by text", () => {
    const at = (creationDateTimeUtc: string) => world.add({ creationDateTimeUtc }).id;
    const second = at("2026-03-02T07:00:00Z");
    const third = at("2026-03-02T06:59:59.9999999Z");
    const first = at("2026-03-02T07:00:00.1Z");
    expect(world.list().map(({ id }) => id)).toEqual([first, second, third]);
  });

  test("the list keeps up with additions and with what devices do", () => {
    const first = world.add({}, { finishes: { afterMs: minute, as: "Succeeded" } });
    expect(world.list().map(({ status }) => status)).toEqual(["Pending"]);
    clock.advance(minute);
    const second = world.add();
    expect(world.list().map(({ id, status }) => [id, status])).toEqual([
      [second.id, "Pending"],
      [first.id, "Succeeded"],
    ]);
  });

  test("ids are found without regard to case", () => {
    const { id } = world.add();
    expect(world.get(id.toUpperCase())?.id).toBe(id);
    expect(() => world.add({ id: id.toUpperCase() })).toThrow(/already/);
  });
});

describe("cancel", () => {
  test("writes status, cancellation fields and error in one instant", () => {
    const { id } = world.add({ requestor: "soc@contoso.example", requestorComment: "Contain host" });
    clock.advance(minute);
    const result = world.cancel(id, caller);
    expect(result).toMatchObject({
      kind: "accepted",
      action: {
        id,
        status: "Cancelled",
        requestor: "soc@contoso.example",
        requestorComment: "Contain host",
        cancellationRequestor: "app-id",
        cancellationComment: "Superseded",
        cancellationDateTimeUtc: "2026-03-02T08:01:00.0004321Z",
        lastUpdateDateTimeUtc: "2026-03-02T08:01:00.0004322Z",
        errorHResult: -2147467260,
      },
    });
    expect(world.truth(id)).toMatchObject({ cancelsReceived: 1, cancelsAccepted: 1, cancelsEffective: 1 });
  });

  test.each(["Succeeded", "Failed", "TimeOut", "Cancelled", "Canceled"])(
    "of a %s action is refused, or accepted without an effect",
    (status) => {
      const { id } = world.add({ status, cancellationComment: null });
      const before = world.truth(id).action;
      expect(world.cancel(id, caller)).toMatchObject({ kind: "refused", status: 400, code: "BadRequest" });
      world.cancelBehaviour = { ...world.cancelBehaviour, onFinal: "accept" };
      expect(world.cancel(id, caller)).toEqual({ kind: "accepted", action: before });
      expect(world.truth(id)).toMatchObject({
        cancelsReceived: 2,
        cancelsAccepted: 1,
        cancelsEffective: 0,
        action: before,
      });
    },
  );

  test("of an action that runs is accepted, or refused where the world says so", () => {
    const first = world.add({ status: "InProgress" });
    const second = world.add({ status: "InProgress" }, { cancel: { onInProgress: "refuse" } });
    expect(world.cancel(first.id, caller).kind).toBe("accepted");
    expect(world.cancel(second.id, caller).kind).toBe("refused");
    expect(statusOf(second.id)).toBe("InProgress");
  });

  test("can take effect later, with the fields set or unset until then", () => {
    const takesEffect = { afterMs: minute };
    const unset = world.add({}, { cancel: { takesEffect } });
    const set = world.add({}, { cancel: { takesEffect, fieldsUntilEffect: "set" } });
    for (const { id } of [unset, set]) {
      world.cancel(id, caller);
    }
    expect(world.get(unset.id)).toMatchObject({ status: "Pending", cancellationComment: null });
    expect(world.get(set.id)).toMatchObject({ status: "Pending", cancellationComment: "Superseded" });
    expect(world.truth(set.id)).toMatchObject({ cancelsAccepted: 1, cancelsEffective: 0 });
    clock.advance(minute);
    for (const { id } of [unset, set]) {
      expect(world.get(id)).toMatchObject({ status: "Cancelled", cancellationComment: "Superseded" });
      expect(world.truth(id).cancelsEffective).toBe(1);
    }
  });

  test("that takes effect later loses the race when the device finishes first", () => {
    const { id } = world.add(
      {},
      { finishes: { afterMs: minute, as: "Succeeded" }, cancel: { takesEffect: { afterMs: 2 * minute } } },
    );
    world.cancel(id, caller);
    clock.advance(3 * minute);
    expect(world.truth(id)).toMatchObject({
      action: { status: "Succeeded" },
      cancelsAccepted: 1,
      cancelsEffective: 0,
    });
  });

  test("can be accepted and never take effect", () => {
    const { id } = world.add({}, { cancel: { takesEffect: "never" } });
    expect(world.cancel(id, caller).kind).toBe("accepted");
    clock.advance(60 * minute);
    expect(world.truth(id)).toMatchObject({ action: { status: "Pending" }, cancelsEffective: 0 });
  });

  test("can answer with the action as it was before", () => {
    const { id } = world.add({}, { cancel: { answerShows: "before" } });
    expect(world.cancel(id, caller)).toMatchObject({ action: { status: "Pending" } });
    expect(statusOf(id)).toBe("Cancelled");
  });

  test.each(["Cancelled", "Failed", "Succeeded", "InProgress"])(
    "can answer with %s and do nothing, so that the action ends otherwise later",
    (status) => {
      const { id } = world.add(
        {},
        {
          finishes: { afterMs: minute, as: "TimeOut" },
          cancel: { takesEffect: "never", answerShows: { status } },
        },
      );
      expect(world.cancel(id, caller)).toMatchObject({
        kind: "accepted",
        action: { id, status, cancellationComment: status === "Cancelled" ? caller.comment : null },
      });
      expect(world.get(id)).toMatchObject({ status: "Pending", cancellationComment: null });
      clock.advance(minute);
      expect(world.truth(id)).toMatchObject({ action: { status: "TimeOut" }, cancelsEffective: 0 });
    },
  );

  test("can show another status than the one that it brings about", () => {
    const { id } = world.add({}, { cancel: { answerShows: { status: "Failed" } } });
    expect(world.cancel(id, caller)).toMatchObject({ action: { status: "Failed" } });
    expect(world.get(id)).toMatchObject({ status: "Cancelled" });
  });

  test.each([
    ["keepFields", "Superseded"],
    ["overwriteFields", "Again"],
  ] as const)("that is repeated: %s", (repeatedPost, comment) => {
    const { id } = world.add({}, { cancel: { onFinal: "accept", repeatedPost } });
    world.cancel(id, caller);
    world.cancel(id, { requestor: "other-app", comment: "Again" });
    expect(world.truth(id)).toMatchObject({
      action: { status: "Cancelled", cancellationComment: comment },
      cancelsReceived: 2,
      cancelsAccepted: 2,
      cancelsEffective: 1,
    });
  });

  test("that is repeated while the first is on its way takes effect once", () => {
    const { id } = world.add({}, { cancel: { takesEffect: { afterMs: minute } } });
    world.cancel(id, caller);
    world.cancel(id, { ...caller, comment: "Again" });
    clock.advance(minute);
    expect(world.truth(id)).toMatchObject({
      action: { cancellationComment: "Superseded" },
      cancelsEffective: 1,
    });
  });

  test("of an id that was never added is not found", () => {
    expect(world.cancel("00000000-0000-4000-8000-000000000000", caller)).toEqual({ kind: "notFound" });
    expect(() => world.truth("00000000-0000-4000-8000-000000000000")).toThrow(/no action/);
  });
});
