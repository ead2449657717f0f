import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import type { OperationResult } from "../support/engine-operation.ts";
import { createEngineStack, type EngineStack } from "../support/engine-stack.ts";
import { entry, openListedStack } from "../support/listed-stack.ts";
import { maxReadsOfPreview } from "../support/promised-reads.ts";

const repository = resolve(import.meta.dirname, "../..");
const unknownId = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await simulator.close();
});

const cancelCalls = () => simulator.requests.count({ operation: "cancel" });
const reads = () =>
  simulator.requests.count({ operation: "get" }) + simulator.requests.count({ operation: "list" });
const statusOf = (id: string) => simulator.world.truth(id).action.status;

/** Error messages of the program itself. */
const programErrors = ({ diagnostics }: OperationResult) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);

const idsInState = async (engineStack: EngineStack) =>
  ((await engineStack.state()).deployment.resources ?? [])
    .filter(({ type }) => type === "pulumi-nodejs:dynamic/defender:MachineActionCancellation")
    .map(({ id }) => id)
    .toSorted();

test("the root project works out of the box: its list is empty, so nothing is to be done and no sign-in is needed", async () => {
  const stack = await createEngineStack({ program: { directory: repository } });
  onTestFinished(() => stack.dispose());
  expect(await stack.preview()).toMatchObject({ code: 0, changeSummary: { create: 1 } });
  expect(await stack.up()).toMatchObject({ code: 0, changeSummary: { create: 1 } });
  expect(await stack.outputs()).toMatchObject({ summary: [], markdown: "The list has no entries.\n" });
});

test("a preview tells all problems of a list in one error, with their places, and registers nothing", async () => {
  const { stack, file } = await openListedStack(simulator);
  const good = simulator.world.add({ type: "RunAntiVirusScan" });
  const ended = simulator.world.add({ type: "RunAntiVirusScan", status: "Failed" });
  const isolation = simulator.world.add({ type: "Isolate" });
  const other = simulator.world.add({ type: "Offboard" });
  await writeFile(
    file,
    [
      entry(good.id), // line 1
      entry(ended.id), // 3
      entry(isolation.id), // 5
      entry(other.id, "expect: { type: RunAntiVirusScan }"), // 7
      entry(unknownId), // 10
      entry(good.id.toUpperCase()), // 12
      "- machineActionId: 4711\n  coment: Why\n", // 14
    ].join(""),
  );

  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  // The stack itself.
  expect(preview.changeSummary).toEqual({ create: 1 });
  const [error = "", ...others] = programErrors(preview);
  expect(others).toEqual([]);
  expect(error.split("\n")).toEqual([
    `${file} has 8 problems.`,
    expect.stringMatching(/:3:3: machine action .* already ended as Failed/),
    expect.stringMatching(/:5:3: machine action .*set expect.type to "Isolate"/),
    expect.stringMatching(/:9:3: machine action .*type: expected "RunAntiVirusScan", found "Offboard"/),
    expect.stringMatching(/:10:3: .*404 ResourceNotFound/),
    `${file}:12:3: machine action ${good.id} is also listed at ${file}:1:3; keep one of the two entries`,
    expect.stringMatching(/:14:3: machineActionId is 4711, but must be the action's GUID/),
    expect.stringMatching(/:14:3: comment is missing/),
    expect.stringMatching(/:15:3: coment is not an input; did you mean "comment"\?/),
  ]);
  expect(cancelCalls()).toBe(0);
});

test("in an update bad entries do not keep the others from being cancelled, nor what they declared before in the state", async () => {
  const listed = await openListedStack(simulator);
  const { stack } = listed;
  const earlier = simulator.world.add({ type: "RunAntiVirusScan" });
  await listed.list(entry(earlier.id));
  expect((await stack.up()).code).toBe(0);

  const good = simulator.world.add({ type: "LiveResponse" });
  const ended = simulator.world.add({ type: "RunAntiVirusScan", status: "Succeeded" });
  await listed.list(
    entry(earlier.id, "waitTimeoutSecond: 5"),
    entry(ended.id),
    entry(good.id),
    entry(good.id),
  );
  const update = await stack.up("--continue-on-error");
  expect(update.code).not.toBe(0);
  expect(programErrors(update)).toContain(
    [
      `${listed.file} has 2 problems. These entries are left out, all others are declared.`,
      `${listed.file}:3:3: waitTimeoutSecond is not an input; did you mean "waitTimeoutSeconds"?`,
      `${listed.file}:8:3: machine action ${good.id} is also listed at ${listed.file}:6:3; keep one of the two entries`,
    ].join("\n"),
  );
  expect(statusOf(good.id)).toBe("Cancelled");
  expect(await idsInState(stack)).toEqual([earlier.id, good.id].toSorted());
  expect((await stack.outputs())["counts"]).toMatchObject({ cancelled: 1, failed: 1 });

  await listed.list(entry(good.id), entry(earlier.id));
  simulator.requests.clear();
  expect(await stack.up("--expect-no-changes")).toMatchObject({ code: 0 });
  expect(reads() + cancelCalls()).toBe(0);
});

test("a preview of 130 new entries, half of which have ended, takes two reads in the program and three in the provider", async () => {
  const listed = await openListedStack(simulator);
  const actions = Array.from({ length: 130 }, (_, number) =>
    simulator.world.add({ type: "RunAntiVirusScan", status: number % 2 === 0 ? "Pending" : "Succeeded" }),
  );
  await listed.list(...actions.map(({ id }) => entry(id, "onAlreadyEnded: accept")));
  expect(await listed.stack.preview()).toMatchObject({ code: 0, changeSummary: { create: 131 } });
  expect(reads()).toBe(2 + 3);
  expect(reads()).toBeLessThanOrEqual(maxReadsOfPreview(130));
});
