import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InitializationFailure } from "../../../provider/dynamic/host-error.ts";
import { bulkCancellation } from "../../../provider/resources/bulk/bulk.ts";
import { ResourceContext } from "../../../provider/resources/context.ts";
import * as faults from "../../../simulator/faults/fault-catalogue.ts";
import { BulkProvider } from "../../support/bulk-provider.ts";
import { RecordingReporter } from "../../support/recording-reporter.ts";
import { driveTimers } from "../../support/simulated-session.ts";

const providerText = "exports.handler = …";
const inputs = { match: { types: ["RunAntiVirusScan"] }, comment: "Superseded", __provider: providerText };

let provider: BulkProvider;

beforeEach(async () => {
  driveTimers(new Date("2026-11-23T12:00:00Z"));
  provider = await BulkProvider.create();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Runs an operation that fails on a part of its set, and gives what the engine keeps. */
async function partFailure(operation: Promise<unknown>): Promise<InitializationFailure> {
  const failure = await operation.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (failure instanceof InitializationFailure) {
    return failure;
  }
  throw new Error(`The operation did not fail in part: ${String(failure)}`);
}

const ids = (records: unknown) => (Array.isArray(records) ? records.map(({ id }) => id) : undefined);

test("an action that a device has picked up since the check is left alone, and followed to its end", async () => {
  const id = provider.add();
  const news = await provider.checked(inputs);
  provider.world.setStatus(id, "InProgress");
  const { outs } = await provider.create(news);
  expect(provider.count("cancel")).toBe(0);
  expect(outs).toMatchObject({ cancelled: [], pending: [{ id, status: "InProgress" }] });
  expect(provider.reporter.said.join("\n")).toContain(`${id}: RunAntiVirusScan on host1`);

  provider.world.setStatus(id, "Succeeded");
  const next = await provider.checked(inputs);
  expect(await provider.diff(outs, next)).toMatchObject({ changes: true });
  const updated = await provider.update(outs, next);
  expect(updated.outs).toMatchObject({ pending: [], endedOtherwise: [{ id, status: "Succeeded" }] });
  expect(await provider.diff(updated.outs, next)).toMatchObject({ changes: false });
});

test("with InProgress among the statuses it is cancelled all the same", async () => {
  const id = provider.add();
  const match = { ...inputs.match, statuses: ["Pending", "InProgress"] };
  const news = await provider.checked({ ...inputs, match });
  provider.world.setStatus(id, "InProgress");
  const { outs } = await provider.create(news);
  expect(ids(outs["cancelled"])).toEqual([id]);
});

test("what comes to match after the check is not cancelled, and is said", async () => {
  const confirmed = provider.add();
  const news = await provider.checked(inputs);
  const late = provider.add();
  const { outs } = await provider.create(news);
  expect(ids(outs["cancelled"])).toEqual([confirmed]);
  expect(provider.world.truth(late).cancelsReceived).toBe(0);
  expect(provider.reporter.said.join("\n")).toContain(late);
});

test.each([
  ["type", { type: "Isolate" }],
  ["machine", { machineId: "f".repeat(40) }],
  ["name", { computerDnsName: "other.contoso.example" }],
  ["requestor", { requestor: "other@contoso.example" }],
])("an action under a confirmed id that is of another %s is never touched", async (_, changed) => {
  const id = provider.add();
  const news = await provider.checked({ ...inputs, match: { types: ["RunAntiVirusScan", "Isolate"] } });
  provider.world.change(id, changed);
  const failure = await partFailure(provider.update({}, news));
  expect(failure.message).toContain(`found "${Object.values(changed).join()}"`);
  expect(failure.properties).toMatchObject({ cancelled: [], pending: [] });
  expect(provider.count("cancel")).toBe(0);
});

test("all that wait are read together", async () => {
  const all = Array.from({ length: 30 }, () =>
    provider.add({}, { cancel: { takesEffect: { afterMs: 5_000 } } }),
  );
  const news = await provider.checked({ ...inputs, maxCancellations: 30 });
  provider.calls.apps.requests.clear();
  const { outs } = await provider.create(news);
  expect(outs).toMatchObject({ counts: { cancelled: 30 } });
  expect([provider.count("cancel"), provider.count("get")]).toEqual([all.length, 0]);
  expect(provider.count("list")).toBeLessThan(10);
});

test("one that cannot be read any more is left alone and named, and costs no other", async () => {
  const [unreadable, fine] = [provider.add(), provider.add()];
  const news = await provider.checked(inputs);
  provider.breakEntity(unreadable);
  const failure = await partFailure(provider.create(news));
  expect(ids(failure.properties["cancelled"])).toEqual([fine]);
  expect(failure.message).toContain("Of 2 machine actions, 1 is not known to be cancelled");
  expect(failure.message).toContain(`Could not read machine action ${unreadable}`);
  expect(provider.world.truth(unreadable).cancelsReceived).toBe(0);
});

test("a pending one that cannot be read stays recorded with a warning, while a refresh settles the others", async () => {
  const slow = { cancel: { takesEffect: { afterMs: 60_000 } } } as const;
  const [unreadable, fine] = [provider.add({}, slow), provider.add({}, slow)];
  const { outs } = await provider.create(await provider.checked({ ...inputs, waitTimeoutSeconds: 0 }));
  vi.setSystemTime(Date.now() + 60_000);
  provider.breakEntity(unreadable);
  const { props } = await provider.read(outs);
  expect(props).toMatchObject({ pending: [{ id: unreadable }], cancelled: [{ id: fine }] });
  expect(provider.reporter.warned.join()).toContain(`Could not read machine action ${unreadable}`);
  expect(provider.reporter.warned.join()).toContain("It stays recorded as pending.");
});

test("without a confirmed set nothing is cancelled, though the list works now", async () => {
  provider.add();
  provider.calls.apps.faults.next("list", faults.errorAnswer(403, "Forbidden", "No."));
  const news = await provider.checked(inputs);
  expect(news).not.toHaveProperty("matching");
  await expect(provider.create(news)).rejects.toThrow("nobody has seen what would be cancelled");
  expect(provider.count("cancel")).toBe(0);
});

test("without a confirmed set the reason is that of the list", async () => {
  provider.calls.apps.faults.always("list", faults.errorAnswer(403, "Forbidden", "No."));
  await expect(provider.create(await provider.checked(inputs))).rejects.toThrow("403 Forbidden");
});

test("too many are refused before any call", async () => {
  provider.add();
  provider.add();
  const news = await provider.checked({ ...inputs, maxCancellations: 1 });
  provider.calls.apps.requests.clear();
  await expect(provider.create(news)).rejects.toThrow("2 machine actions match");
  expect(provider.calls.apps.requests.count()).toBe(0);
});

test("somebody else's cancellation in between is adopted without a call, and attributed", async () => {
  const id = provider.add();
  const news = await provider.checked(inputs);
  provider.world.cancelByOther(id);
  const { outs } = await provider.create(news);
  expect(provider.count("cancel")).toBe(0);
  expect(outs["cancelled"]).toMatchObject([
    { id, cancelledBy: "foundCancelled", cancellationRequestor: "analyst@contoso.example" },
  ]);
});

test("without a call the cancellation is somebody else's, even with the same comment", async () => {
  const id = provider.add();
  const news = await provider.checked(inputs);
  provider.world.cancelByOther(id, { comment: "Superseded" });
  const { outs } = await provider.create(news);
  expect(outs["cancelled"]).toMatchObject([{ id, cancelledBy: "foundCancelled" }]);
});

test("calls with the same comment are remembered once", async () => {
  const id = provider.add({}, { cancel: { takesEffect: "never" } });
  const news = await provider.checked({ ...inputs, waitTimeoutSeconds: 0 });
  const { outs } = await provider.create(news);
  const updated = await provider.update(outs, news);
  expect(provider.world.truth(id).cancelsReceived).toBe(2);
  expect(updated.outs).toMatchObject({ pending: [{ id, sentComments: ["Superseded"] }] });
});

test("an action that was left alone is never claimed, whatever the comment of whoever cancels it", async () => {
  const id = provider.add();
  const news = await provider.checked(inputs);
  provider.world.setStatus(id, "InProgress");
  const { outs } = await provider.create(news);
  provider.world.cancelByOther(id, { comment: "Superseded" });
  const { props } = await provider.read(outs);
  expect(props).toMatchObject({ pending: [], cancelled: [{ id, cancelledBy: "foundCancelled" }] });
});

test("a comment that changes while a call is under way does not change whose cancellation it is", async () => {
  const id = provider.add({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  const { outs } = await provider.create(await provider.checked({ ...inputs, waitTimeoutSeconds: 0 }));
  const other = { ...inputs, comment: "Other", waitTimeoutSeconds: 10 };
  const failure = await partFailure(provider.update(outs, await provider.checked(other)));
  expect(failure.properties).toMatchObject({
    comment: "Other",
    pending: [{ id, sentComments: ["Superseded", "Other"] }],
  });
  vi.setSystemTime(Date.now() + 600_000);
  const { props } = await provider.read(failure.properties);
  expect(props).toMatchObject({
    cancelled: [{ id, cancelledBy: "thisResource", cancellationComment: "Superseded" }],
  });
});

test("a lost call is followed although the next one is not let through", async () => {
  const id = provider.add({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  const news = await provider.checked(inputs);
  provider.calls.apps.faults.next("cancel", faults.serverError(503, "afterEffect"));
  provider.calls.apps.faults.always("cancel", faults.throttled("retryAfterSeconds", 3_600, Date.now()));
  const failure = await partFailure(provider.create(news));
  expect(failure.properties).toMatchObject({ pending: [{ id, sentComments: ["Superseded"] }] });
  expect(failure.reasons.join()).toContain("429");
});

test("what is recorded as ended gets no second call from a list that lags behind", async () => {
  const id = provider.add({}, { readsLagMs: { list: 600_000 } });
  const { outs } = await provider.create(await provider.checked(inputs));
  const second = provider.add();
  const news = await provider.checked({ ...inputs, maxCancellations: 1 });
  expect(news["matching"]).toHaveProperty(id);
  const updated = await provider.update(outs, news);
  expect(provider.world.truth(id).cancelsReceived).toBe(1);
  expect(updated.outs).toMatchObject({
    cancelled: [
      { id: second, cancelledBy: "thisResource" },
      { id, cancelledBy: "thisResource" },
    ],
  });
  expect(provider.reporter.said.join("\n")).not.toContain("not in the confirmed set");
});

test("a failure in part does not keep back what ended otherwise", async () => {
  const ended = provider.add();
  const stubborn = provider.add();
  const news = await provider.checked(inputs);
  provider.world.setStatus(ended, "Failed");
  provider.calls.apps.faults.always("cancel", faults.errorAnswer(409, "Conflict", "Not now."));
  const failure = await partFailure(provider.create(news));
  expect(failure.reasons.join()).toContain(`machine action ${stubborn}`);
  expect(failure.properties).toMatchObject({ endedOtherwise: [{ id: ended }], pending: [{ id: stubborn }] });
  expect(provider.reporter.warned.join("\n")).toContain(`${ended} (RunAntiVirusScan on`);
  expect(provider.reporter.warned.join("\n")).toContain("was not cancelled: it ended as Failed");
  expect(provider.reporter.said.join("\n")).not.toContain("left alone");
});

test("of many that ended otherwise twenty are told one by one, and the others by their ids", async () => {
  const ended = Array.from({ length: 22 }, () => provider.add());
  const news = await provider.checked({ ...inputs, maxCancellations: 22 });
  for (const id of ended) {
    provider.world.setStatus(id, "Failed");
  }
  await provider.create(news);
  expect(provider.reporter.warned).toHaveLength(21);
  for (const id of ended) {
    expect(provider.reporter.warned.join("\n")).toContain(id);
  }
});

test("an action of the set that the service forgets before the first call is told, and is no failure", async () => {
  const id = provider.add();
  const other = provider.add();
  const news = await provider.checked(inputs);
  provider.world.remove(id);
  const { outs } = await provider.create(news);
  expect(outs).toMatchObject({ cancelled: [{ id: other }], pending: [], counts: { cancelled: 1 } });
  expect(provider.reporter.warned.join()).toContain(`${id}: the service does not show this action any more`);
});

test("more than a page of matches are counted whole, and none is cancelled", async () => {
  for (let number = 0; number < 10_001; number += 1) {
    provider.add();
  }
  const news = await provider.checked({ ...inputs, maxCancellations: 1_500 });
  await expect(provider.create(news)).rejects.toThrow("10001 machine actions match");
  expect(provider.count("cancel")).toBe(0);
});

test("a wait that runs out keeps what was done and what is pending, with the provider's text", async () => {
  const done = provider.add();
  const slow = provider.add({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  const news = await provider.checked({ ...inputs, waitTimeoutSeconds: 60 });
  const failure = await partFailure(provider.create(news));
  expect(failure.properties).toMatchObject({
    __provider: providerText,
    pending: [{ id: slow, status: "Pending" }],
    counts: { cancelled: 1, pending: 1 },
  });
  expect(ids(failure.properties["cancelled"])).toEqual([done]);
  expect(failure.reasons.join()).toContain(`${slow}: RunAntiVirusScan on host2`);

  vi.setSystemTime(Date.now() + 600_000);
  const next = await provider.checked(inputs);
  const { outs } = await provider.update(failure.properties, next);
  expect(provider.count("cancel")).toBe(2);
  expect(outs).toMatchObject({
    pending: [],
    cancelled: [{ id: slow, cancelledBy: "thisResource" }, { id: done }],
    counts: { cancelled: 2, pending: 0 },
  });
});

test("with waitTimeoutSeconds 0 it does not wait and does not fail", async () => {
  const id = provider.add({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  const { outs } = await provider.create(await provider.checked({ ...inputs, waitTimeoutSeconds: 0 }));
  expect(ids(outs["pending"])).toEqual([id]);
});

test("a lost answer whose effect cannot be read is followed, and its true end recorded", async () => {
  const id = provider.add();
  provider.calls.apps.faults.next("cancel", faults.serverError(503, "afterEffect"));
  const news = await provider.checked(inputs);
  provider.calls.apps.faults.always("get", faults.errorAnswer(403, "Forbidden", "No."));
  const failure = await partFailure(provider.create(news));
  expect(ids(failure.properties["pending"])).toEqual([id]);

  provider.calls.apps.faults.clear();
  const next = await provider.checked(inputs);
  expect(next["matching"]).toEqual({});
  const { outs } = await provider.update(failure.properties, next);
  expect(outs).toMatchObject({ pending: [], cancelled: [{ id, cancelledBy: "thisResource" }] });
  expect(provider.world.truth(id).cancelsReceived).toBe(1);
});

test("an earlier cancel call whose effect shows only now is this resource's own", async () => {
  const id = provider.add({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  const { outs } = await provider.create(await provider.checked({ ...inputs, waitTimeoutSeconds: 0 }));
  const news = await provider.checked(inputs);
  expect(news["matching"]).toHaveProperty(id);
  vi.setSystemTime(Date.now() + 600_000);
  const updated = await provider.update(outs, news);
  expect(updated.outs).toMatchObject({ cancelled: [{ id, cancelledBy: "thisResource" }] });
  expect(provider.count("cancel")).toBe(1);
});

test("a missing permission for one type does not keep the others from being cancelled", async () => {
  const scan = provider.add();
  const response = provider.add({ type: "CollectInvestigationPackage" });
  const forbidden = faults.errorAnswer(403, "Forbidden", "No.");
  provider.calls.apps.faults.always("cancel", forbidden, { actionId: response });
  const match = { types: ["RunAntiVirusScan", "CollectInvestigationPackage"] };
  const failure = await partFailure(provider.create(await provider.checked({ ...inputs, match })));
  expect(ids(failure.properties["cancelled"])).toEqual([scan]);
  // Nothing was sent that could have an effect: it matches again.
  expect(failure.properties["pending"]).toEqual([]);
  expect(failure.reasons.join()).toContain(response);
});

test("when the service refuses calls for hours, what was not begun is named as such", async () => {
  for (let number = 0; number < 40; number += 1) {
    provider.add();
  }
  const news = await provider.checked({ ...inputs, maxCancellations: 40 });
  provider.calls.apps.faults.always("cancel", faults.throttled("retryAfterSeconds", 3_600, Date.now()));
  const failure = await partFailure(provider.create(news));
  expect(failure.message).toContain("Of 40 machine actions, 40 are not known to be cancelled");
  expect(failure.message).toContain("not tried, because the failure holds for all");
  expect(provider.count("cancel")).toBeLessThan(20);
});

test("a pending action that does not match any more is read and never cancelled", async () => {
  const id = provider.add({}, { cancel: { takesEffect: "never" } });
  const { outs } = await provider.create(await provider.checked({ ...inputs, waitTimeoutSeconds: 0 }));
  provider.calls.apps.requests.clear();
  const other = await provider.checked({ ...inputs, match: { types: ["Offboard"] } });
  const updated = await provider.update(outs, other);
  // The list is that of the check.
  expect([provider.count("list"), provider.count("get"), provider.count("cancel")]).toEqual([1, 1, 0]);
  expect(updated.outs).toMatchObject({ pending: [{ id, status: "Pending" }] });
});

test("an action that the service forgets is let go with a warning, after a confirmed 404", async () => {
  const id = provider.add({}, { cancel: { takesEffect: "never" } });
  const { outs } = await provider.create(await provider.checked({ ...inputs, waitTimeoutSeconds: 0 }));
  provider.world.remove(id);
  const updated = await provider.update(outs, await provider.checked(inputs));
  expect(updated.outs).toMatchObject({ pending: [], counts: { pending: 0 } });
  expect(provider.reporter.warned.join()).toContain(`${id}: the service does not show this action any more`);
});

test("one false 404 does not make the service forget an action, and a read that fails lets none go", async () => {
  const id = provider.add({}, { cancel: { takesEffect: { afterMs: 60_000 } } });
  const { outs } = await provider.create(await provider.checked({ ...inputs, waitTimeoutSeconds: 0 }));
  const notFound = faults.errorAnswer(404, "ResourceNotFound", `Machine action ${id} was not found`);
  provider.calls.apps.faults.next("get", notFound);
  provider.calls.apps.faults.next("get", faults.errorAnswer(403, "Forbidden", "No."));
  await expect(provider.read(outs)).rejects.toThrow("403");
  expect(provider.reporter.warned).toEqual([]);

  vi.setSystemTime(Date.now() + 60_000);
  provider.calls.apps.faults.next("get", notFound);
  expect((await provider.read(outs)).props).toMatchObject({ pending: [], cancelled: [{ id }] });
});

test("an update that only changes an input makes no call beside the list of its check", async () => {
  const { outs } = await provider.create(await provider.checked(inputs));
  const news = await provider.checked({ ...inputs, comment: "Other reason" });
  provider.calls.apps.requests.clear();
  const updated = await provider.update(outs, news);
  expect(updated.outs).toMatchObject({ comment: "Other reason" });
  expect(provider.calls.apps.requests.count()).toBe(0);
});

test("a refresh reads what is recorded and cancels nothing", async () => {
  const id = provider.add({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  const news = await provider.checked({ ...inputs, waitTimeoutSeconds: 0 });
  const { outs } = await provider.create(news);
  vi.setSystemTime(Date.now() + 600_000);
  provider.calls.apps.requests.clear();
  const { props } = await provider.read(outs);
  expect(props).toMatchObject({ pending: [], cancelled: [{ id, cancelledBy: "thisResource" }] });
  expect(provider.count("cancel")).toBe(0);
  expect(await provider.diff(props, news)).toMatchObject({ changes: false });

  provider.calls.apps.requests.clear();
  expect((await provider.read(props)).props).toEqual(props);
  expect(provider.count("list")).toBe(1);
  expect(provider.calls.apps.requests.count()).toBe(1);
});

const offline = new ResourceContext(() => Promise.reject(new Error("no settings")), new RecordingReporter());

test("a refresh with nothing pending needs neither settings nor credentials", async () => {
  const { __provider, ...declared } = inputs;
  const outs = { ...declared, cancelled: [], cancelledTooLate: [], endedOtherwise: [], pending: [] };
  expect(await bulkCancellation.read(offline, "id", outs, "refresh")).toEqual({
    kind: "found",
    outputs: outs,
  });
});

test("an update with nothing to cancel needs neither settings nor credentials", async () => {
  const outputs = await bulkCancellation.update(offline, "id", {}, { ...inputs, matching: {} });
  expect(outputs).toMatchObject({ comment: "Superseded", cancelled: [] });
});

test("no value is undefined, which the host could not carry", async () => {
  provider.add({ requestor: "x" }, { cancel: { onFinal: "accept" } });
  const ended = provider.add();
  const news = await provider.checked(inputs);
  provider.world.setStatus(ended, "Failed");
  const first = await provider.create(news);
  const { outs } = await provider.update(first.outs, await provider.checked(inputs));
  expect(outs).toStrictEqual(JSON.parse(JSON.stringify(outs)));
});
