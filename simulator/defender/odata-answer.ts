import type { Answer } from "../answer.ts";

export const odataContentType =
  "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8";

/** An answer with the headers of recorded ones. `body` is JSON already. */
export function odataAnswer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { "content-type": odataContentType, "odata-version": "4.0", ...headers }, body };
}
