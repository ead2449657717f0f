import { expect, test } from "vitest";
import { asError } from "../../provider/reporting/as-error.ts";

test("an error stays what it is, and anything else that is thrown becomes the message of one", () => {
  const error = new TypeError("broken");
  expect(asError(error)).toBe(error);
  expect(asError("gone")).toEqual(new Error("gone"));
  expect(asError(undefined)).toEqual(new Error("undefined"));
});
