import { describe, expect, test } from "vitest";
import { createHostProvider } from "../../provider/dynamic/host-provider.ts";
import {
  AuthenticationError,
  ConnectionError,
  GuardError,
  NotCancelledError,
  PermissionDeniedError,
} from "../../provider/errors.ts";
import { PluginDoor } from "../../provider/plugin/plugin-door.ts";
import { cancellation } from "../../provider/resources/cancellation/cancellation.ts";
import { ResourceContext } from "../../provider/resources/context.ts";
import { ToldOnce } from "../../provider/resources/told-once.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

const idOf = (index: number) => `7c0f2d1e-1111-4222-8333-${String(index).padStart(12, "0")}`;

/** A fault of the size of a real one: a failed default chain of the Azure SDK has some 2,800 bytes. */
const advice = "Configure a way to sign in. ".repeat(100).trim();

const failedSignIn = () =>
  Promise.reject(
    new AuthenticationError(`Could not sign in. ${advice} (Trace id ${crypto.randomUUID()}.)`, {
      code: "AADSTS7000215",
    }),
  );

/** What each of so many resources says of an operation that fails. */
async function messagesOf(
  run: (id: string) => Promise<unknown>,
  resources = 300,
): Promise<readonly string[]> {
  const messages: string[] = [];
  for (let index = 0; index < resources; index += 1) {
    const failure = await run(idOf(index)).catch((reason: unknown) => reason);
    messages.push(failure instanceof Error ? failure.message : `no error, but ${failure}`);
  }
  return messages;
}

const doors: readonly [string, () => (id: string) => Promise<unknown>][] = [
  [
    "dynamic resources",
    () => {
      const context = new ResourceContext(failedSignIn, new RecordingReporter());
      const provider = createHostProvider(async () => ({ resource: cancellation, context }));
      return (machineActionId) => provider.create({ machineActionId, comment: "c" });
    },
  ],
  [
    "the plugin",
    () => {
      const door = new PluginDoor({
        openSession: failedSignIn,
        outputNames: () => [],
        reporterFor: () => new RecordingReporter(),
      });
      return (machineActionId) =>
        door.create(
          `urn:pulumi:test::project::defender:index:MachineActionCancellation::${machineActionId}`,
          { values: { machineActionId, comment: "c" }, secrets: new Set() },
          { isPreview: false },
        );
    },
  ],
];

describe.each(doors)(
  "a failed sign-in of three hundred cancellations, through the door of %s,",
  (_, open) => {
    test("is told in full once, and then in a line that refers to it: 55 kB instead of 855", async () => {
      const [first = "", ...later] = await messagesOf(open());
      expect(first).toContain(advice);
      for (const [index, message] of later.entries()) {
        expect(message).toBe(
          `Machine action ${idOf(index + 1)}: the sign-in failed (AADSTS7000215), as for machine action ${idOf(0)}, whose error says what to do.`,
        );
      }
      const bytes = [first, ...later].reduce((sum, message) => sum + Buffer.byteLength(message), 0);
      expect(bytes).toBeLessThan(60_000);
    });
  },
);

test("a preview of the plugin that could not look tells why once, too", async () => {
  const door = new PluginDoor({
    openSession: failedSignIn,
    outputNames: () => [],
    reporterFor: () => new RecordingReporter(),
  });
  const [first, second] = await messagesOf(async (machineActionId) => {
    const urn = `urn:pulumi:test::project::defender:index:MachineActionCancellation::${machineActionId}`;
    const inputs = { values: { machineActionId, comment: "c" }, secrets: new Set<string>() };
    await door.check(urn, {}, inputs);
    await door.create(urn, inputs, { isPreview: true });
  }, 2);
  expect(first).toContain(advice);
  expect(second).toBe(
    `the preview cannot tell what will be cancelled, for the same reason as for machine action ${idOf(0)}, whose error says what to do.`,
  );
});

describe("of errors", () => {
  test("another fault is told in full, and so is what concerns one action alone", () => {
    const told = new ToldOnce();
    const denied = new PermissionDeniedError(`Could not read machine action ${idOf(1)}: 403.`, {
      status: 403,
    });
    const guard = () => new GuardError("Machine action x: the action is not the expected one.");
    for (const error of [
      new AuthenticationError("a"),
      new AuthenticationError("b"),
      denied,
      guard(),
      guard(),
    ]) {
      expect(told.errorOf(error, idOf(1))).toBe(error);
    }
  });

  test("the same fault with another id, trace id or pause is the same", () => {
    const told = new ToldOnce();
    const denied = (id: string) => new PermissionDeniedError(`Could not read ${id}: 403.`, { status: 403 });
    told.errorOf(denied(idOf(1)), idOf(1));
    expect(told.errorOf(denied(idOf(2)), idOf(2))).toMatchObject({
      message: `Machine action ${idOf(2)}: the call is not permitted (403), as for machine action ${idOf(1)}, whose error says what to do.`,
    });
  });

  test("the same action never refers to itself: two resources of it are told in full", () => {
    const told = new ToldOnce();
    const error = new PermissionDeniedError(`Could not cancel ${idOf(1)}: 403.`, { status: 403 });
    expect([told.errorOf(error, idOf(1)), told.errorOf(error, idOf(1))]).toEqual([error, error]);
  });

  test("a cause that was told before is short, and what its error says of the action stays", () => {
    const told = new ToldOnce();
    const lost = (id: string) => {
      const cause = new ConnectionError(`Could not cancel machine action ${id}: no route. Check the VPN.`);
      return new NotCancelledError(
        `Machine action ${id} is still Pending. Last answer: ${cause.message} Run pulumi up again.`,
        {
          cause,
        },
      );
    };
    const first = lost(idOf(1));
    expect(told.errorOf(first, idOf(1))).toBe(first);
    expect(told.errorOf(lost(idOf(2)), idOf(2))).toMatchObject({
      message: `Machine action ${idOf(2)} is still Pending. Last answer: there was no answer, as for machine action ${idOf(1)}, whose error says what to do. Run pulumi up again.`,
    });
  });

  test("a bulk cancellation refers to a cancellation, and the other way round", () => {
    const told = new ToldOnce();
    const error = () => new AuthenticationError("Could not sign in.");
    told.errorOf(error(), undefined);
    expect(told.errorOf(error(), idOf(1))).toMatchObject({
      message: `Machine action ${idOf(1)}: the sign-in failed, as for a bulk cancellation, whose error says what to do.`,
    });
  });

  test("what is no error of ours passes", () => {
    const told = new ToldOnce();
    const error = new TypeError("x");
    expect([told.errorOf(error, idOf(1)), told.errorOf(error, idOf(2))]).toEqual([error, error]);
  });
});

test("what a forecast says of all resources is told once, and what it says of one every time", () => {
  const told = new ToldOnce();
  const reporter = new RecordingReporter();
  const forecast = {
    lines: [
      { severity: "warning", text: "nobody could look", isForAll: true },
      { severity: "info", text: "will be cancelled", isForAll: false },
    ],
    refusals: [],
  } as const;
  told.tell(forecast, reporter);
  told.tell(forecast, reporter);
  expect(reporter).toMatchObject({
    warned: ["nobody could look"],
    said: ["will be cancelled", "will be cancelled"],
  });
});
