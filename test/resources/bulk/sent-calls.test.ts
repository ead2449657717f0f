import { expect, test } from "vitest";
import * as errors from "../../../provider/errors.ts";
import { rememberCalls } from "../../../provider/resources/bulk/sent-calls.ts";
import { machineAction } from "../../support/machine-actions.ts";

const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";

test("a call that was answered may have taken effect, and no other action's", async () => {
  const { cancel, mayHaveTakenEffect } = rememberCalls({ cancel: async () => machineAction({ id }) });
  expect(mayHaveTakenEffect(id)).toBe(false);
  await cancel(id, "c");
  expect(mayHaveTakenEffect(id)).toBe(true);
  expect(mayHaveTakenEffect("another")).toBe(false);
});

test.each([
  ["an answer that cannot be read", new errors.InvalidAnswerError("x"), true],
  ["a fault of the service", new errors.ServiceUnavailableError("x"), true],
  ["no answer", new errors.ConnectionError("x"), true],
  ["a refusal", new errors.RequestRefusedError("x"), false],
  ["a missing permission", new errors.PermissionDeniedError("x"), false],
  ["an unknown action", new errors.MachineActionNotFoundError("x"), false],
  ["a limit", new errors.RateLimitError("x"), false],
  ["a refused token", new errors.AuthenticationError("x"), false],
])("%s tells whether the call may have taken effect", async (_, error, expected) => {
  const { cancel, mayHaveTakenEffect } = rememberCalls({ cancel: () => Promise.reject(error) });
  await expect(cancel(id, "c")).rejects.toBe(error);
  expect(mayHaveTakenEffect(id)).toBe(expected);
});
