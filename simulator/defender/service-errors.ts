import { randomUUID } from "node:crypto";

/** An answer before it is written to the wire. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** How `target`, the service's tracking id, appears: a GUID, an activity id that begins with `|`, or not at all. */
export type TargetShape = "guid" | "activityId" | "absent";

export const jsonContentType =
  "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8";

/** Headers of recorded answers. */
export const odataHeaders = { "content-type": jsonContentType, "odata-version": "4.0" } as const;

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { "content-type": jsonContentType, ...headers }, body: JSON.stringify(body) };
}

/** An error in the shape that the service documents. */
export function serviceError(
  status: number,
  code: string,
  message: string,
  options: { readonly target?: TargetShape; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const target = trackingId(options.target ?? "guid");
  return jsonAnswer(status, { error: { code, message, target } }, options.headers);
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
  return jsonAnswer(400, { error: { code: "", message, details: [] } });
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
