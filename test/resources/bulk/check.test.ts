import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock } from "../../../simulator/clock.ts";
import { errorAnswer } from "../../../simulator/faults/fault-catalogue.ts";
import { BulkProvider } from "../../support/bulk-provider.ts";
import { driveTimers } from "../../support/simulated-session.ts";

const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const inputs = { match: { types: ["RunAntiVirusScan"] }, comment: "Superseded" };

let provider: BulkProvider;

beforeEach(async () => {
  driveTimers(new Date("2026-11-23T12:00:00Z"));
  provider = await BulkProvider.create();
});

afterEach(() => {
  vi.useRealTimers();
});

test("adds what matches by id, with facts that never change", async () => {
  const id = provider.add({ creationDateTimeUtc: "2026-11-23T10:00:00.5Z" });
  provider.add({ type: "Isolate" });
  const { action } = provider.world.truth(id);
  expect(await provider.check(inputs)).toEqual({
    inputs: {
      ...inputs,
      matching: {
        [id]: {
          type: "RunAntiVirusScan",
          machineId: action.machineId,
          computerDnsName: action.computerDnsName,
          requestor: action.requestor,
          creationDateTimeUtc: "2026-11-23T10:00:00.5Z",
        },
      },
    },
    failures: [],
  });
});

test("takes the preview's mark out, and a set that the program itself would give", async () => {
  const given = { ...inputs, matching: { forged: {} }, __preview: true };
  expect((await provider.check(given)).inputs).toEqual({ ...inputs, matching: {} });
});

test("an update says nothing, a preview says what will be cancelled and why it is meant", async () => {
  const id = provider.add({ creationDateTimeUtc: "2026-11-23T09:00:00Z", computerDnsName: "host1" });
  await provider.check(inputs);
  expect(provider.reporter.said).toEqual([]);
  await provider.check({ ...inputs, __preview: true });
  expect(provider.reporter.said).toEqual([
    "1 machine action matches (Pending; RunAntiVirusScan):",
    `  ${id}: RunAntiVirusScan on host1, Pending for 3 h, requested by soc@contoso.example: will be cancelled.`,
  ]);
});

test("ages are shown by the service's clock", async () => {
  provider = await BulkProvider.create({ clock: Clock.driven(new Date("2026-11-25T12:00:00Z")) });
  provider.add({ creationDateTimeUtc: "2026-11-23T09:00:00Z" });
  await provider.check({ ...inputs, __preview: true });
  expect(provider.reporter.said[1]).toContain("Pending for 2 d");
});

test("a preview of many shows the first twenty and says where the rest is", async () => {
  for (let number = 0; number < 25; number += 1) {
    provider.add();
  }
  await provider.check({ ...inputs, maxCancellations: 25, __preview: true });
  expect(provider.reporter.said).toHaveLength(22);
  expect(provider.reporter.said.at(-1)).toContain("and 5 more");
});

test("too many are a failure that lists them in a preview, and none in an update, which would stop everything", async () => {
  const ids = Array.from({ length: 21 }, () => provider.add());
  const preview = await provider.check({ ...inputs, __preview: true });
  expect(preview.failures).toMatchObject([
    { property: "", reason: expect.stringContaining("21 machine actions match") },
  ]);
  const reason = preview.failures?.[0]?.reason ?? "";
  expect(ids.filter((id) => reason.includes(id))).toHaveLength(20);
  expect(reason).toContain("and 1 more");
  expect((await provider.check(inputs)).failures).toEqual([]);
});

test("the list of too many cannot move the cursor", async () => {
  provider.add({ computerDnsName: `a${String.fromCharCode(27)}[2Jb` });
  provider.add();
  const { failures } = await provider.check({ ...inputs, maxCancellations: 1, __preview: true });
  expect(failures?.[0]?.reason).toContain("on a [2Jb");
});

test("a cancellation that the service has accepted already is said to be waited for", async () => {
  const id = provider.add({ cancellationRequestor: "analyst@contoso.example" });
  await provider.check({ ...inputs, __preview: true });
  expect(provider.reporter.said[1]).toContain(`${id}: RunAntiVirusScan on`);
  expect(provider.reporter.said[1]).toContain(": a cancellation was already requested; will wait for it.");
});

test("a preview warns of a type that nobody documents, because it matches nothing when it is spelt wrong", async () => {
  const match = { types: ["RunAntiVirusScan", "Scan", "Scan"] };
  await provider.check({ ...inputs, match });
  expect(provider.reporter.warned).toEqual([]);
  await provider.check({ ...inputs, match, __preview: true });
  expect(provider.reporter.warned).toEqual([
    expect.stringContaining('match.types names "Scan", which Microsoft does not document'),
  ]);
});

test("without a list the matches are left out, which fails a preview and no update", async () => {
  provider.add();
  provider.calls.apps.faults.always("list", errorAnswer(403, "Forbidden", "No."));
  expect(await provider.check(inputs)).toEqual({ inputs, failures: [] });
  expect(await provider.check({ ...inputs, __preview: true })).toEqual({
    inputs,
    failures: [
      {
        property: "",
        reason: expect.stringMatching(
          /^the preview cannot tell what will be cancelled.*403.*onBlindPreview to warn\.$/,
        ),
      },
    ],
  });
});

test.each([
  ["the conditions", { ...inputs, match: unknownValue }, 0],
  ["one value of a condition", { ...inputs, match: { machineIds: [unknownValue] } }, 0],
  ["the limit", { ...inputs, maxCancellations: unknownValue }, 0],
  ["only the comment", { ...inputs, comment: unknownValue }, 1],
])("a preview that does not know %s yet still passes", async (_, given, lists) => {
  const { failures } = await provider.check({ ...given, __preview: true });
  expect(failures).toEqual([]);
  expect(provider.count("list")).toBe(lists);
  expect(provider.reporter.warned.join()).toMatch(
    lists === 0 ? /^the preview cannot tell.*not known before the update/ : /^$/,
  );
});

test("faults of the input are failures always, and nothing is listed", async () => {
  const { failures } = await provider.check({ match: {}, comment: " " });
  expect(failures?.map(({ property }) => property).sort()).toEqual(["", "comment"]);
  expect(provider.count("list")).toBe(0);
});
