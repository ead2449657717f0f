import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MachineAction } from "../../provider/defender/machine-action.ts";
import {
  AlreadyEndedError,
  AuthenticationError,
  ConnectionError,
  GuardError,
  InterruptedError,
  InvalidAnswerError,
  MachineActionNotFoundError,
  NotCancelledError,
  PermissionDeniedError,
  RateLimitError,
  RequestRefusedError,
  ServiceUnavailableError,
} from "../../provider/errors.ts";
import { attemptCancellation, ensureCancelled } from "../../provider/lifecycle/ensure-cancelled.ts";
import type { Settlement } from "../../provider/lifecycle/outcome.ts";
import type { CancellationRequest } from "../../provider/lifecycle/policy.ts";
import { WaitingRoom } from "../../provider/lifecycle/waiting-room.ts";
import { cancellation, command, machineAction } from "../support/machine-actions.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";
import { type Script, ScriptedService } from "../support/scripted-service.ts";

const pending = machineAction();
const cancelled = machineAction(cancellation("Not needed"));
const cancelledByOther = machineAction(cancellation("Superseded"));
const succeeded = machineAction({ status: "Succeeded" });
const request: CancellationRequest = {
  machineActionId: pending.id,
  comment: "Not needed",
  expect: {},
  onAlreadyEnded: "fail",
  waitTimeoutSeconds: 300,
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Runs one cancellation to its end, with the time driven. */
async function run(
  script: Script,
  changes: Partial<CancellationRequest> = {},
  observed?: MachineAction,
  sentComments: readonly string[] = [],
) {
  const service = new ScriptedService(script);
  const waitingRoom = new WaitingRoom(service, new RecordingReporter());
  const result = ensureCancelled(
    { ...request, ...changes },
    { service, waitingRoom },
    { observed, sentComments },
  ).then(
    (settlement): { settlement: Settlement; error?: never } => ({ settlement }),
    (error: unknown): { settlement?: never; error: unknown } => ({ error }),
  );
  await vi.runAllTimersAsync();
  return { ...(await result), service };
}

describe("what was observed decides whether a call is made", () => {
  test("an action that is cancelled already is adopted without a call", async () => {
    const { settlement, service } = await run({ reads: [cancelledByOther] });
    expect(settlement).toMatchObject({ outcome: "cancelled", cancelledBy: "foundCancelled" });
    expect(service.count("cancel")).toBe(0);
  });

  test("what the process has read before is not read again", async () => {
    const { settlement, service } = await run({ cancels: [cancelled], reads: [cancelled] }, {}, pending);
    expect(settlement).toMatchObject({ outcome: "cancelled", cancelledBy: "thisResource" });
    expect(service.calls).toEqual(["cancel", "read"]);
  });

  test("an action that is not there is an error after three reads", async () => {
    const { error, service } = await run({ reads: [new MachineActionNotFoundError("404")] });
    expect(error).toBeInstanceOf(MachineActionNotFoundError);
    expect(service.calls).toEqual(["read", "read", "read"]);
  });

  test("a single false 404 is overcome", async () => {
    const { settlement } = await run({
      reads: [new MachineActionNotFoundError("404"), pending, cancelled],
      cancels: [pending],
    });
    expect(settlement?.outcome).toBe("cancelled");
  });

  test("a guard that does not hold is an error without a call", async () => {
    const { error, service } = await run({ reads: [pending] }, { expect: { type: "LiveResponse" } });
    expect(error).toBeInstanceOf(GuardError);
    expect(service.count("cancel")).toBe(0);
  });

  test("an action that ended is an error without a call, or accepted", async () => {
    const { error, service } = await run({ reads: [succeeded] });
    expect(error).toBeInstanceOf(AlreadyEndedError);
    expect(service.count("cancel")).toBe(0);
    const accepted = await run({ reads: [succeeded] }, { onAlreadyEnded: "accept" });
    expect(accepted.settlement).toMatchObject({ outcome: "endedOtherwise" });
    expect(accepted.settlement).not.toHaveProperty("cancelledBy");
    expect(accepted.service.count("cancel")).toBe(0);
  });

  test("a cancellation that the service has accepted already is waited for without a call", async () => {
    const accepted = machineAction({ ...cancellation("Superseded"), status: "Pending" });
    const { settlement, service } = await run({ reads: [accepted, cancelledByOther] });
    expect(settlement).toMatchObject({ outcome: "cancelled", cancelledBy: "foundCancelled" });
    expect(service.count("cancel")).toBe(0);
  });
});

test("a cancellation that an earlier operation has sent is ours when its comment is found", async () => {
  const { settlement, service } = await run({ reads: [cancelled] }, { comment: "Changed since" }, undefined, [
    "Not needed",
  ]);
  expect(settlement).toMatchObject({ outcome: "cancelled", cancelledBy: "thisResource" });
  expect(service.count("cancel")).toBe(0);
});

describe("a pending outcome carries the comments of the calls that may still take effect", () => {
  const accepted = machineAction({ ...cancellation("Superseded"), status: "Pending" });
  const unreadable = new InvalidAnswerError("no JSON");
  const lost = new ConnectionError("reset");
  const refused = new RequestRefusedError("400");

  test.each<[string, Script, readonly string[], readonly string[]]>([
    ["a call that was accepted", { cancels: [pending], reads: [pending] }, [], ["Not needed"]],
    ["a call that was answered unreadably", { cancels: [unreadable], reads: [pending] }, [], ["Not needed"]],
    ["a call that was lost", { cancels: [lost], reads: [pending, accepted] }, [], ["Not needed"]],
    [
      "a lost call before a refused one",
      { cancels: [lost, refused], reads: [pending, pending, pending, accepted] },
      [],
      ["Not needed"],
    ],
    ["no call that was refused", { cancels: [refused], reads: [pending, accepted] }, [], []],
    ["none when nothing was sent", { reads: [accepted] }, [], []],
    ["those of earlier operations when nothing is sent now", { reads: [accepted] }, ["A", "B"], ["A", "B"]],
    [
      "those of earlier operations before this one's",
      { cancels: [pending], reads: [pending] },
      ["B", "A"],
      ["B", "A", "Not needed"],
    ],
    [
      "a comment that is sent again once",
      { cancels: [pending], reads: [pending] },
      ["Not needed", "A"],
      ["Not needed", "A"],
    ],
  ])("%s", async (_, script, before, sentComments) => {
    const { settlement, service } = await run(script, { waitTimeoutSeconds: 0 }, undefined, before);
    expect(service.count("cancel")).toBe(script.cancels?.length ?? 0);
    expect(settlement).toMatchObject({ outcome: "pending", sentComments });
    const waited = await run(script, { waitTimeoutSeconds: 60 }, undefined, before);
    expect(waited.settlement).toMatchObject({ outcome: "pending", sentComments });
    expect(waited.settlement).toHaveProperty("pendingBecause");
  });

  test("an outcome that is final carries none", async () => {
    const { settlement } = await run({ cancels: [pending], reads: [cancelled] }, {}, pending, ["A"]);
    expect(settlement).not.toHaveProperty("sentComments");
  });
});

describe("an accepted call proves nothing", () => {
  test("a 200 whose entity is Cancelled is read, once", async () => {
    const { settlement, service } = await run({ cancels: [cancelled], reads: [cancelled] }, {}, pending);
    expect(settlement?.outcome).toBe("cancelled");
    expect(service.calls).toEqual(["cancel", "read"]);
  });

  test.each([
    ["stays Pending", pending, "pending"],
    ["is InProgress", machineAction({ status: "InProgress" }), "pending"],
    ["has Succeeded", succeeded, "endedOtherwise"],
    ["has Failed", machineAction({ status: "Failed" }), "endedOtherwise"],
  ])("a 200 that says Cancelled of an action that %s is not believed", async (_, truth, outcome) => {
    const script = { cancels: [cancelled], reads: [truth] };
    const { settlement } = await run(script, { onAlreadyEnded: "accept" }, pending);
    expect(settlement?.outcome).toBe(outcome);
    expect(settlement?.pendingBecause !== undefined).toBe(outcome === "pending");
    const unwaited = await run(script, { onAlreadyEnded: "accept", waitTimeoutSeconds: 0 }, pending);
    expect(unwaited.settlement?.outcome).toBe(outcome);
    expect(unwaited.service.calls).toEqual(["cancel", "read"]);
  });

  test("a 200 that says Cancelled leaves the outcome pending when nothing can be read and nothing is waited for", async () => {
    const { settlement } = await run(
      { cancels: [cancelled], reads: [new ServiceUnavailableError("503")] },
      { waitTimeoutSeconds: 0 },
      pending,
    );
    expect(settlement).toEqual({ action: pending, outcome: "pending", sentComments: ["Not needed"] });
  });

  test("a 200 for live response is read, because its commands decide", async () => {
    const session = machineAction({ type: "LiveResponse" });
    const late = {
      ...session,
      ...cancellation("Not needed"),
      commands: [command("Completed", "2026-11-01T10:00:09Z")],
    };
    const { settlement } = await run(
      { cancels: [{ ...late, commands: [] }], reads: [machineAction(late)] },
      {},
      session,
    );
    expect(settlement).toMatchObject({ outcome: "cancelledTooLate", cancelledBy: "thisResource" });
  });

  test("a 200 with the unchanged entity of an ended action is no cancellation", async () => {
    const { error } = await run({ cancels: [succeeded], reads: [succeeded] }, {}, pending);
    expect(error).toBeInstanceOf(AlreadyEndedError);
  });

  test("a 200 that is still Pending is waited for, without a second call", async () => {
    const { settlement, service } = await run(
      { cancels: [pending], reads: [pending, pending, cancelled] },
      {},
      pending,
    );
    expect(settlement?.outcome).toBe("cancelled");
    expect(service.calls).toEqual(["cancel", "read", "read", "read"]);
  });

  test("a 200 that is no entity is settled by reading", async () => {
    const { settlement } = await run(
      { cancels: [new InvalidAnswerError("no JSON")], reads: [cancelled] },
      {},
      pending,
    );
    expect(settlement).toMatchObject({ outcome: "cancelled", cancelledBy: "thisResource" });
  });

  test("while the action cannot be read after a 200, nothing is claimed", async () => {
    const { settlement } = await run(
      { cancels: [pending], reads: [new ServiceUnavailableError("503")] },
      {},
      pending,
    );
    expect(settlement?.outcome).toBe("pending");
    expect(settlement?.pendingBecause).toBe(
      "was Pending when it was read last, and could not be read after 300 s (503)",
    );
  });

  test("a wait that is interrupted leaves the outcome pending, and says so", async () => {
    const service = new ScriptedService({ cancels: [pending], reads: [pending] });
    const waitingRoom = new WaitingRoom(service, new RecordingReporter());
    const result = ensureCancelled(request, { service, waitingRoom }, { observed: pending });
    await vi.advanceTimersByTimeAsync(5_000);
    service.interrupt();
    const settlement = await result;
    expect(settlement).toMatchObject({
      outcome: "pending",
      sentComments: ["Not needed"],
      isInterrupted: true,
    });
    expect(settlement.pendingBecause).toContain("still Pending when the operation was interrupted");
  });

  test("an interruption in the pause after a lost call keeps what is pending, because the call may have run", async () => {
    const lost = new ServiceUnavailableError("503");
    const service = new ScriptedService({
      cancels: [lost],
      reads: [pending, new InterruptedError("interrupted")],
    });
    const waitingRoom = new WaitingRoom(service, new RecordingReporter());
    const result = ensureCancelled(request, { service, waitingRoom }, { observed: pending });
    await vi.advanceTimersByTimeAsync(500);
    service.interrupt();
    expect(await result).toMatchObject({
      outcome: "pending",
      sentComments: ["Not needed"],
      isInterrupted: true,
    });
    expect(service.count("cancel")).toBe(1);
  });

  test("an interruption before any call was sent is an error, and nothing is claimed", async () => {
    const service = new ScriptedService({ cancels: [new InterruptedError("interrupted")], reads: [pending] });
    const waitingRoom = new WaitingRoom(service, new RecordingReporter());
    service.interrupt();
    await expect(
      ensureCancelled(request, { service, waitingRoom }, { observed: pending }),
    ).rejects.toBeInstanceOf(InterruptedError);
  });

  test("a cancellation with a foreign comment is not claimed as ours", async () => {
    const { settlement } = await run({ cancels: [cancelled], reads: [cancelledByOther] }, {}, pending);
    expect(settlement?.cancelledBy).toBe("foundCancelled");
  });
});

describe("a refused or lost call is settled by reading", () => {
  const failures = [
    ["400", new RequestRefusedError("400"), "foundCancelled"],
    ["404", new MachineActionNotFoundError("404"), "foundCancelled"],
    ["403", new PermissionDeniedError("403"), "foundCancelled"],
    ["5xx", new ServiceUnavailableError("503"), "thisResource"],
    ["a lost answer", new ConnectionError("reset"), "thisResource"],
  ] as const;

  test.each(failures)("%s, and the action reads Cancelled: success", async (_, failure, cancelledBy) => {
    const { settlement, service } = await run({ cancels: [failure], reads: [cancelled] }, {}, pending);
    expect(settlement).toMatchObject({ outcome: "cancelled", cancelledBy });
    expect(service.count("cancel")).toBe(1);
  });

  test.each(failures)("%s, and the action reads Succeeded: it ended otherwise", async (_, failure) => {
    const { error } = await run({ cancels: [failure], reads: [succeeded] }, {}, pending);
    expect(error).toBeInstanceOf(AlreadyEndedError);
  });

  test("the effect may become visible late: it is read again after a pause", async () => {
    const { settlement, service } = await run(
      { cancels: [new ConnectionError("reset")], reads: [pending, cancelled] },
      {},
      pending,
    );
    expect(settlement?.outcome).toBe("cancelled");
    expect(service.count("cancel")).toBe(1);
  });

  test.each([
    ["400", new RequestRefusedError("400 says no")],
    ["5xx", new ServiceUnavailableError("503 says no")],
    ["a lost answer", new ConnectionError("reset says no")],
  ])(
    "%s, and the action stays Pending: three calls, each after a read, then an error",
    async (_, failure) => {
      const { error, service } = await run({ cancels: [failure], reads: [pending] }, {}, pending);
      expect(error).toBeInstanceOf(NotCancelledError);
      expect(error).toHaveProperty("message", expect.stringContaining(failure.message));
      expect(service.calls).toEqual([
        "cancel",
        "read",
        "read",
        "cancel",
        "read",
        "read",
        "cancel",
        "read",
        "read",
      ]);
    },
  );

  test("403, and the action stays Pending: the missing permission is the error, at once", async () => {
    const denied = new PermissionDeniedError("403");
    const { error, service } = await run({ cancels: [denied], reads: [pending] }, {}, pending);
    expect(error).toBe(denied);
    expect(service.calls).toEqual(["cancel", "read"]);
  });

  test("when reading fails as well, the error says that nothing is known", async () => {
    const script = { cancels: [new ConnectionError("reset")], reads: [new ServiceUnavailableError("503")] };
    const { error } = await run(script, {}, pending);
    expect(error).toBeInstanceOf(NotCancelledError);
    expect(error).toHaveProperty(
      "message",
      expect.stringMatching(/was lost: reset.*failed as well: 503.*adopts/),
    );
  });

  test.each([new AuthenticationError("401"), new RateLimitError("429")])(
    "a call that cannot have run is not read after",
    async (failure) => {
      const { error, service } = await run({ cancels: [failure], reads: [cancelled] }, {}, pending);
      expect(error).toBe(failure);
      expect(service.calls).toEqual(["cancel"]);
    },
  );
});

describe("waiting has an end", () => {
  test("with a wait of 0 the outcome is pending, without complaint", async () => {
    const { settlement, service } = await run(
      { cancels: [pending], reads: [pending] },
      { waitTimeoutSeconds: 0 },
      pending,
    );
    expect(settlement).toEqual({ action: pending, outcome: "pending", sentComments: ["Not needed"] });
    expect(service.calls).toEqual(["cancel", "read"]);
  });

  test("when the time runs out the outcome is pending, and says so", async () => {
    const start = Date.now();
    const { settlement } = await run(
      { cancels: [pending], reads: [pending] },
      { waitTimeoutSeconds: 60 },
      pending,
    );
    expect(settlement?.outcome).toBe("pending");
    expect(settlement?.pendingBecause).toBe("is still Pending after 60 s");
    expect(Date.now() - start).toBe(60_000);
  });

  test("an action that ends otherwise during the wait is told as that", async () => {
    const { error } = await run({ cancels: [pending], reads: [pending, succeeded] }, {}, pending);
    expect(error).toBeInstanceOf(AlreadyEndedError);
    const accepted = await run(
      { cancels: [pending], reads: [pending, succeeded] },
      { onAlreadyEnded: "accept" },
      pending,
    );
    expect(accepted.settlement?.outcome).toBe("endedOtherwise");
  });
});

describe("a call that may have taken effect is remembered, so that its action is followed", () => {
  test.each([
    ["an answer that cannot be read", new InvalidAnswerError("x"), true],
    ["a fault of the service", new ServiceUnavailableError("x"), true],
    ["no answer", new ConnectionError("x"), true],
    ["a refusal", new RequestRefusedError("x"), false],
    ["a missing permission", new PermissionDeniedError("x"), false],
    ["an unknown action", new MachineActionNotFoundError("x"), false],
    ["a limit", new RateLimitError("x"), false],
    ["a refused token", new AuthenticationError("x"), false],
  ])("after %s", async (_, error, isRemembered) => {
    const service = new ScriptedService({ cancels: [error], reads: [new ConnectionError("offline")] });
    const tools = { service, waitingRoom: new WaitingRoom(service, new RecordingReporter()) };
    const attempt = attemptCancellation({ ...request, waitTimeoutSeconds: 0 }, tools, { observed: pending });
    await vi.runAllTimersAsync();
    const result = await attempt;
    const known = result.kind === "settled" ? result.settlement : result;
    expect(known.sentComments).toEqual(isRemembered ? [request.comment] : []);
    expect(result.kind === "failed" && result.mayHaveRun).toBe(result.kind === "failed" && isRemembered);
  });
});
