import { describe, expect, test } from "vitest";
import * as errors from "../provider/errors.ts";

const { DefenderError } = errors;

describe("an error's message", () => {
  test("stays as it is, with its line feeds, up to 4,000 bytes", () => {
    for (const message of ["", "one\ntwo", "x".repeat(4_000), "é".repeat(2_000)]) {
      expect(new DefenderError(message).message).toBe(message);
    }
  });

  test.each(["x", "é", "日", "😀", "x😀é"])("of any length has less than 4 KB: %s", (text) => {
    for (let more = 0; more < 4; more += 1) {
      const { message } = new DefenderError("x".repeat(more) + text.repeat(10_000));
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4_000);
      expect(Buffer.byteLength(message)).toBeGreaterThan(3_990);
      expect(message).toMatch(/…$/);
      expect(message).not.toContain("\ufffd");
      expect(message).not.toMatch(/\p{Cs}/u);
    }
  });

  test("holds no control characters", () => {
    expect(new DefenderError("a\u001b[2Jb\r\u202ec").message).toBe("a [2Jb  c");
  });
});

describe("the class family", () => {
  type ErrorClass = new (message: string, details?: errors.DefenderErrorDetails) => errors.DefenderError;
  const classes = Object.entries(errors).flatMap(([name, value]): [string, ErrorClass][] =>
    typeof value === "function" ? [[name, value]] : [],
  );

  test.each(classes)("%s carries its name, facts and cause", (name, ErrorClass) => {
    const cause = new Error("cause");
    const details = { status: 429, code: "", requestId: "r", machineActionId: "m", cause };
    const error = new ErrorClass("what", details);
    expect(error).toBeInstanceOf(DefenderError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name,
      message: "what",
      status: 429,
      code: "",
      requestId: "r",
      machineActionId: "m",
    });
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe(`${name}: what`);
  });

  test.each(classes)("%s has no cause unless one is given", (_name, ErrorClass) => {
    expect("cause" in new ErrorClass("what")).toBe(false);
  });

  test("tells a rate limit's wait", () => {
    expect(new errors.RateLimitError("what", { retryAfterMs: 8_000 }).retryAfterMs).toBe(8_000);
  });
});
