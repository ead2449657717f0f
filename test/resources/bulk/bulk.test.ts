import { expect, test } from "vitest";
import { bulkCancellation } from "../../../provider/resources/bulk/bulk.ts";

const inputs = { match: { types: ["RunAntiVirusScan"] }, comment: "Superseded" };
const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const target = {
  type: "RunAntiVirusScan",
  machineId: null,
  computerDnsName: "host1",
  requestor: null,
  creationDateTimeUtc: null,
};
const record = { id, ...target, status: "Cancelled" };
const stored = { ...inputs, cancelled: [], cancelledTooLate: [], endedOtherwise: [], pending: [] };
const matching = { [id]: target };

test.each([
  ["nothing matches", stored, { ...inputs, matching: {} }, false],
  ["something matches", stored, { ...inputs, matching }, true],
  ["what could match is not known", stored, inputs, true],
  ["an action is pending", { ...stored, pending: [record] }, { ...inputs, matching: {} }, true],
  ["the comment is another", stored, { ...inputs, comment: "Other", matching: {} }, true],
  ["the conditions are others", stored, { ...inputs, match: { types: ["Offboard"] }, matching: {} }, true],
  ["a limit is given", stored, { ...inputs, maxCancellations: 5, matching: {} }, true],
  [
    "what matched is recorded as cancelled",
    { ...stored, cancelled: [record] },
    { ...inputs, matching },
    false,
  ],
  [
    "what matched is recorded as ended",
    { ...stored, endedOtherwise: [record] },
    { ...inputs, matching },
    false,
  ],
  [
    "what matched is recorded as cancelled too late",
    { ...stored, cancelledTooLate: [record] },
    { ...inputs, matching },
    false,
  ],
  ["the state holds no lists at all", inputs, { ...inputs, matching: {} }, false],
])("when %s", (_, olds, news, isChanged) => {
  expect(bulkCancellation.diff("id", olds, news)).toEqual({ isChanged, replaces: [] });
});
