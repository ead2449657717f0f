import { expect, test } from "vitest";
import type { MachineAction } from "../../provider/defender/machine-action.ts";
import { forecast, isRisky } from "../../provider/lifecycle/forecast.ts";
import { type CancellationRequest, nextStep } from "../../provider/lifecycle/policy.ts";
import { cancellation, command, machineAction } from "../support/machine-actions.ts";

const id = machineAction().id;
const nowMs = Date.parse("2026-11-01T13:30:00Z");
const declared: CancellationRequest = {
  machineActionId: id,
  comment: "Not needed",
  expect: {},
  onAlreadyEnded: "accept",
  waitTimeoutSeconds: 300,
};
const completed = command("Completed", "2026-11-01T10:00:09Z");

test.each<[Partial<MachineAction>, string]>([
  [
    {},
    "RunAntiVirusScan on host1.contoso.example, Pending for 3 h, requested by soc@contoso.example: will be cancelled.",
  ],
  [
    { requestor: null, creationDateTimeUtc: null },
    "RunAntiVirusScan on host1.contoso.example, Pending: will be cancelled.",
  ],
  [
    { computerDnsName: null, requestor: null, creationDateTimeUtc: "2026-11-02T00:00:00Z" },
    "RunAntiVirusScan on 0123456789abcdef0123456789abcdef01234567, Pending: will be cancelled.",
  ],
  [
    cancellation("x"),
    "RunAntiVirusScan on host1.contoso.example, already cancelled by aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee on 2026-11-01T11:00:00.7654321Z: nothing to do.",
  ],
  [
    {
      ...cancellation("x"),
      cancellationRequestor: null,
      cancellationDateTimeUtc: null,
      commands: [completed],
    },
    "RunAntiVirusScan on host1.contoso.example, already cancelled after a command had completed: nothing to do.",
  ],
  [
    { ...cancellation("x"), status: "InProgress" },
    "RunAntiVirusScan on host1.contoso.example, InProgress: a cancellation was already requested; will wait for it.",
  ],
  [
    { status: "TimeOut" },
    "RunAntiVirusScan on host1.contoso.example, ended as TimeOut: nothing to cancel, accepted as it is.",
  ],
])("a preview says in one line what an update would do (%#)", (given, line) => {
  expect(forecast(declared, machineAction(given), nowMs)).toBe(`${id}: ${line}`);
});

test("a refusal is forecast with its reason", () => {
  expect(forecast({ ...declared, expect: { type: "Isolate" } }, machineAction(), nowMs)).toContain(
    'expected "Isolate"',
  );
});

test.each([
  ["Isolate", "the machine stays on the network, or comes back to it"],
  ["ContainUser", "nobody can say what becomes free, because this version does not know the type"],
])("says what becomes free when %s is cancelled, and that it needs attention", (type, uncontained) => {
  const action = machineAction({ type });
  const request = { ...declared, expect: { type } };
  expect(forecast(request, action, nowMs)).toContain(`: will be cancelled, and ${uncontained}.`);
  expect(isRisky(nextStep(request, action), action)).toBe(true);
  expect(isRisky(nextStep(declared, machineAction()), machineAction())).toBe(false);
});
