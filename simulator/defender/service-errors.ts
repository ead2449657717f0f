import { randomUUID } from "node:crypto";
import type { Answer } from "../answer.ts";
import { odataAnswer } from "./odata-answer.ts";

/** How `target`, the service's tracking id, appears: a GUID, an activity id that begins with `|`, or not at all. */
export type TargetShape = "guid" | "activityId" | "absent";

/** An error in the shape that the service documents. */
export function serviceError(
  status: number,
  code: string,
  message: string,
  options: { readonly target?: TargetShape; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const target = trackingId(options.target ?? "guid");
  return odataAnswer(status, JSON.stringify({ error: { code, message, target } }), options.headers);
}

/** Why a service turns a caller away whose token is good. */
export type AccountReason = "accountInactive" | "noLicense" | "notProvisioned";

const accountSentences: Readonly<Record<AccountReason, string>> = {
  accountInactive: "Unauthorized request - reason of failure: Account mode is inactive",
  noLicense: "Unauthorized request - reason of failure: No Tvm license",
  notProvisioned: "Account is not provisioned",
};

/** A recorded sentence. Only the last is known to come with 403; the others were seen without their status. */
export function accountRefused(reason: AccountReason, status: 401 | 403 = 403): Answer {
  return serviceError(status, status === 401 ? "Unauthorized" : "Forbidden", accountSentences[reason]);
}

/** A refused query: recorded with an empty code, `details` and no `target`. */
export function queryError(message: string): Answer {
  return odataAnswer(400, JSON.stringify({ error: { code: "", message, details: [] } }));
}

function trackingId(shape: TargetShape): string | undefined {
  switch (shape) {
    case "guid":
      return randomUUID();
    case "activityId":
      return `|${randomUUID().slice(0, 8)}-${randomUUID().slice(0, 13)}.${randomUUID().slice(0, 8)}_`;
    case "absent":
      return undefined;
  }
}
