import { describe, expect, test } from "vitest";
import { entraErrorIn } from "../../provider/identity/entra-errors.ts";

const traceId = "11111111-1111-4111-8111-111111111111";
const correlationId = "22222222-2222-4222-8222-222222222222";

test("reads Entra's text with its ids, in one line or in several", () => {
  for (const gap of [" ", "\r\n"]) {
    const text = `invalid_client: AADSTS7000215: Invalid client secret provided.${gap}Trace ID: ${traceId}${gap}Correlation ID: ${correlationId}${gap}Timestamp: 2026-11-23 10:00:00Z`;
    expect(entraErrorIn(text)).toEqual({
      code: "AADSTS7000215",
      description: "Invalid client secret provided.",
      traceId,
      correlationId,
      fix: expect.stringContaining("Set the secret's value"),
    });
  }
});

test("links what it does not know to Microsoft's own page", () => {
  expect(entraErrorIn("AADSTS123456: New.")?.fix).toBe(
    "Look it up at https://login.microsoftonline.com/error?code=123456",
  );
});

test("finds nothing in another text", () => {
  expect(entraErrorIn("endpoints_resolution_error")).toBeUndefined();
  expect(entraErrorIn("")).toBeUndefined();
});

// Codes and meanings: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
describe("knows what to do about", () => {
  test.each([
    [7000215, "not the secret's ID"],
    [7000222, "make a new one"],
    [7000218, "not a public client"],
    [7000112, "enable its service principal"],
    [700016, "Check client and tenant"],
    [700027, "upload the certificate"],
    [700024, "check this machine's clock"],
    [700211, "`iss`"],
    [700212, "`aud`"],
    [700213, "`sub`"],
    [70021, "compare issuer, subject and audience"],
    [50013, "signature is not valid"],
    [50027, "a variable was not filled in"],
    [90002, "defender:cloud"],
    [900023, "neither a GUID nor a domain"],
    [900382, "set defender:cloud"],
    [500011, "defender:scope"],
    [501051, "grant admin consent"],
    [1002012, "end in /.default"],
    [70011, "end in /.default"],
    [53003, "Conditional Access"],
    [50105, "requires assignment"],
    [65001, "An administrator has to consent"],
  ])("AADSTS%i", (code, fix) => {
    const error = entraErrorIn(`AADSTS${code}: Words.`);
    expect(error?.fix).toContain(fix);
    expect(error?.fix).not.toMatch(/\.$/);
  });
});
