import { randomUUID } from "node:crypto";

/** An answer of the Defender API before it is written to the wire. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** How `target`, the service's tracking id, appears: a GUID, an activity id that begins with `|`, or not at all. */
export type TargetShape = "guid" | "activityId" | "absent";

export const jsonContentType = "application/json; odata.metadata=minimal";

/** An error in the shape that the service documents. */
export function serviceError(
  status: number,
  code: string,
  message: string,
  options: { readonly target?: TargetShape; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const target = {
    guid: randomUUID(),
    activityId: `|${randomUUID().slice(0, 8)}.${randomUUID().slice(0, 8)}_`,
    absent: undefined,
  }[options.target ?? "guid"];
  return {
    status,
    headers: { "content-type": jsonContentType, ...options.headers },
    body: JSON.stringify({ error: { code, message, target } }),
  };
}

/** A refused query: recorded with an empty code, `details` and no `target`. */
export function queryError(message: string): Answer {
  return {
    status: 400,
    headers: { "content-type": jsonContentType },
    body: JSON.stringify({ error: { code: "", message, details: [] } }),
  };
}
