import { describe, expect, test } from "vitest";
import { parseErrorBody } from "../../provider/defender/error-body.ts";

describe("an error body is taken for the service's own", () => {
  test.each([
    [
      "in full",
      { code: "NotFound", message: "m", target: "t" },
      { code: "NotFound", message: "m", requestId: "t" },
    ],
    ["with an empty code", { code: "", message: "m" }, { code: "", message: "m", requestId: undefined }],
    ["without anything in it", {}, { code: undefined, message: undefined, requestId: undefined }],
    [
      "with parts that are no text",
      { code: 7, message: {}, target: [] },
      { code: undefined, message: undefined },
    ],
  ])("%s", (_how, error, expected) => {
    expect(parseErrorBody(JSON.stringify({ error }))).toMatchObject({ origin: "service", ...expected });
  });
});

describe("an error body is foreign or empty", () => {
  test.each([
    ["", "empty", "an empty answer"],
    ["  \n", "empty", "an empty answer"],
    ["\n<!DOCTYPE html><html></html>", "foreign", "an HTML page, as a proxy or gateway sends it"],
    ['{"statusCode":404}', "foreign", 'an answer that is not Defender\'s: {"statusCode":404}'],
    ['{"error":"text"}', "foreign", 'an answer that is not Defender\'s: {"error":"text"}'],
    ["Service\nis down", "foreign", "an answer that is not Defender's: Service is down"],
  ])("%j", (body, origin, message) => {
    expect(parseErrorBody(body)).toEqual({ origin, message, code: undefined, requestId: undefined });
  });

  test("when it is too large to be parsed", () => {
    const body = JSON.stringify({ error: { code: "NotFound", message: "x".repeat(1_000_000) } });
    expect(parseErrorBody(body).origin).toBe("foreign");
  });
});
