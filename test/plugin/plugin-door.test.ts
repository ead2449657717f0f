import { expect, test } from "vitest";
import { ConfigurationError } from "../../provider/errors.ts";
import { PluginDoor } from "../../provider/plugin/plugin-door.ts";
import { outputNames } from "../../provider/plugin/schema.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

const urn = "urn:pulumi:test::project::defender:index:MachineActionCancellation::stopScan";
const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const declared = (values: Record<string, unknown>) => ({
  values: { machineActionId: id, comment: "c", ...values },
  secrets: new Set<string>(),
});

function openDoor() {
  const reporter = new RecordingReporter();
  let sessions = 0;
  const door = new PluginDoor({
    openSession: async () => {
      sessions += 1;
      throw new ConfigurationError("No way to sign in.");
    },
    reporterFor: () => reporter,
    outputNames,
  });
  return { door, reporter, sessions: () => sessions };
}

test("Ctrl-C while there is no session, or none could be opened, does no harm", async () => {
  const { door } = openDoor();
  door.interrupt();
  await door.check(urn, {}, declared({}));
  door.interrupt();
  // A rejection that nobody handles fails the run.
  await new Promise((resolve) => setImmediate(resolve));
});

test("a check of a known action, and a difference, open no session", async () => {
  const { door, sessions } = openDoor();
  const stored = { machineActionId: id, comment: "c", outcome: "cancelled" };
  await door.check(urn, stored, declared({}));
  expect(door.diff({ urn, id }, stored, declared({}).values)).toEqual({ isChanged: false, replaces: [] });
  expect(sessions()).toBe(0);
});

test("what the host of dynamic providers left in the state is neither a difference nor an input", async () => {
  const { door } = openDoor();
  const moved = { machineActionId: id, comment: "c", outcome: "cancelled", __provider: "exports.handler" };
  const { inputs, failures } = await door.check(urn, moved, declared({ __provider: "exports.handler" }));
  expect(failures).toEqual([]);
  expect(inputs.values).not.toHaveProperty("__provider");
  expect(door.diff({ urn, id }, moved, inputs.values)).toMatchObject({ isChanged: false });
});

test("the preview of an update knows the inputs, and of every other output that it is not known yet", async () => {
  const { door } = openDoor();
  await door.check(urn, { machineActionId: id }, declared({}));
  const { values, secrets } = await door.update({ urn, id }, {}, declared({}), { isPreview: true });
  expect(values).toMatchObject({
    machineActionId: id,
    comment: "c",
    outcome: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  });
  expect(secrets).toEqual(new Set(["commands"]));
});

test.each(["defender:index:Unheard", "random:index:RandomString"])(
  "a resource %s is none of it",
  async (type) => {
    const { door } = openDoor();
    const foreign = `urn:pulumi:test::project::${type}::x`;
    await expect(door.check(foreign, {}, declared({}))).rejects.toThrow(`has no resource "${type}"`);
  },
);

test("a resource in a component is known by its own type", async () => {
  const { door } = openDoor();
  const nested = urn.replace("::defender:index:", "::my:component:Team$defender:index:");
  const { failures } = await door.check(nested, {}, declared({ comment: " " }));
  expect(failures).toEqual([{ property: "comment", reason: expect.stringContaining("comment is") }]);
});
