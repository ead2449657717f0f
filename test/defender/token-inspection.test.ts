import { describe, expect, test } from "vitest";
import type { Operation } from "../../provider/defender/call.ts";
import { inspectTokens } from "../../provider/defender/token-inspection.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";
import { tokenWith } from "./token-with.ts";

/** Makes one call after the other, each with the next token. */
async function warningsOf(...calls: readonly (readonly [Operation, string])[]) {
  const reporter = new RecordingReporter();
  const tokens = calls.map(([, token]) => token);
  const { getToken, facts } = inspectTokens(async () => tokens.shift() ?? "", reporter);
  for (const [operation, token] of calls) {
    expect(await getToken(operation)).toBe(token);
  }
  return { warned: reporter.warned, facts: facts() };
}

const reader = tokenWith({ roles: ["Machine.Read.All"] });
const canceller = tokenWith({ roles: ["Machine.Scan"] });

describe("a token that may not read", () => {
  const warning =
    "Reading needs Machine.Read.All or Machine.ReadWrite.All, and the token has none of these permissions.";

  test.each<Operation>(["get", "list", "cancel"])(
    "is warned of before the first %s call",
    async (operation) => {
      expect((await warningsOf([operation, canceller])).warned).toEqual([warning]);
    },
  );

  test("is warned of once, also by calls that begin at the same time", async () => {
    const reporter = new RecordingReporter();
    const { getToken } = inspectTokens(async () => canceller, reporter);
    await Promise.all([getToken("get"), getToken("list"), getToken("cancel")]);
    expect(reporter.warned).toEqual([warning]);
  });
});

describe("a token that may not cancel", () => {
  test("is not warned of while it only reads, as an identity for previews does", async () => {
    expect((await warningsOf(["get", reader], ["list", reader])).warned).toEqual([]);
  });

  test("is warned of before the first cancel call, once", async () => {
    const { warned } = await warningsOf(["get", reader], ["cancel", reader], ["cancel", reader]);
    expect(warned).toEqual([
      expect.stringMatching(
        /^Cancelling needs one of Machine\..*, and the token has none of these permissions\.$/,
      ),
    ]);
  });
});

test("a token that may do both, or cannot be read, is not warned of", async () => {
  const both = tokenWith({ roles: ["Machine.ReadWrite.All", "Machine.Scan"] });
  expect((await warningsOf(["cancel", both])).warned).toEqual([]);
  expect(await warningsOf(["cancel", "opaque"])).toEqual({ warned: [], facts: undefined });
});

test("explanations use what the newest token says", async () => {
  const { facts } = await warningsOf(["get", reader], ["get", tokenWith({ roles: [], aud: "second" })]);
  expect(facts).toMatchObject({ audience: "second" });
});
