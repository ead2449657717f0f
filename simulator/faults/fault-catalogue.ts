import type { Answer } from "../answer.ts";
import { odataContentType } from "../defender/odata-answer.ts";
import {
  type LimitWindow,
  recordedWindows,
  tooManyRequests,
  type WaitHint,
} from "../defender/rate-limits.ts";
import {
  type AccountReason,
  accountRefused,
  serviceError,
  type TargetShape,
} from "../defender/service-errors.ts";
import type { Fault, Strikes } from "./faults.ts";

const textual = (status: number, contentType: string, body: string | Uint8Array): Answer => ({
  status,
  headers: { "content-type": contentType },
  body,
});
const instead = (answer: Answer, strikes: Strikes): Fault => ({ kind: "answer", strikes, answer });

/** 5xx, 408, 409 and other errors in the service's own shape. */
export function errorAnswer(
  status: number,
  code: string,
  message: string,
  options: {
    readonly strikes?: Strikes;
    readonly target?: TargetShape;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Fault {
  const { strikes = "beforeEffect", ...shape } = options;
  return instead(serviceError(status, code, message, shape), strikes);
}

export function serverError(status = 503, strikes: Strikes = "beforeEffect"): Fault {
  return errorAnswer(status, "InternalServerError", "", { strikes });
}

/** An error page of a gateway or proxy. */
export function htmlPage(status = 502, strikes: Strikes = "beforeEffect"): Fault {
  const page = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status} Bad Gateway</h1></body></html>`;
  return instead(textual(status, "text/html; charset=utf-8", page), strikes);
}

export function emptyBody(status = 200, strikes: Strikes = "beforeEffect"): Fault {
  return instead({ status, headers: {}, body: "" }, strikes);
}

/** Claims to be JSON and is not. */
export function notJson(status = 200, strikes: Strikes = "beforeEffect"): Fault {
  return instead(textual(status, odataContentType, "Service is warming up."), strikes);
}

/** JSON nested so deep that a recursive reader overflows. */
export function deepJson(depth = 100_000, status = 200, strikes: Strikes = "beforeEffect"): Fault {
  return instead(textual(status, odataContentType, `${"[".repeat(depth)}${"]".repeat(depth)}`), strikes);
}

/** Text in UTF-16 that is announced as UTF-8. */
export function wrongCharset(status = 200, strikes: Strikes = "beforeEffect"): Fault {
  const body = Buffer.from(JSON.stringify({ error: { code: "BadRequest", message: "Größe" } }), "utf16le");
  return instead(textual(status, "application/json; charset=utf-8", body), strikes);
}

/** A body of 100 MB unless said otherwise. */
export function flood(bytes = 100_000_000, status = 200, strikes: Strikes = "beforeEffect"): Fault {
  return { kind: "flood", strikes, status, bytes };
}

export function reset(strikes: Strikes): Fault {
  return { kind: "reset", strikes };
}

export function hang(strikes: Strikes): Fault {
  return { kind: "hang", strikes };
}

export function slow(delayMs: number, strikes: Strikes = "afterEffect"): Fault {
  return { kind: "slow", strikes, delayMs };
}

export function truncated(bytes: number): Fault {
  return { kind: "truncated", bytes };
}

export function redirect(location: string, status = 307): Fault {
  return instead({ status, headers: { location }, body: "" }, "beforeEffect");
}

/** 401 for a token that was good when it was issued. */
export function expiredToken(): Fault {
  return instead(
    serviceError(401, "Unauthorized", "The token is invalid or has expired.", {
      headers: { "www-authenticate": "Bearer" },
    }),
    "beforeEffect",
  );
}

/** `nowMs` matters for the hint as a date only: the simulator's time. The two hints in words name the window. */
export function throttled(
  hint: WaitHint,
  waitSeconds: number,
  nowMs: number,
  window: LimitWindow = "minute",
): Fault {
  return instead(tooManyRequests(hint, waitSeconds, nowMs, recordedWindows[window]), "beforeEffect");
}

/** 401 or 403 to a caller whose token is good: the tenant's licence or account is the reason. */
export function accountRefusal(reason: AccountReason, status: 401 | 403 = 403): Fault {
  return instead(accountRefused(reason, status), "beforeEffect");
}

/** The true answer with another status code, for example 202. */
export function withStatus(status: number): Fault {
  return { kind: "rewritten", rewrite: (answer) => ({ ...answer, status }) };
}

/** A list page whose next page is elsewhere. */
export function foreignNextLink(url: string): Fault {
  return fields({ "@odata.nextLink": url });
}

/** The entity of another action. */
export function wrongId(id: string): Fault {
  return fields({ id });
}

/** Additional or changed fields of the true answer. */
export function fields(changed: Readonly<Record<string, unknown>>): Fault {
  return withBody((body) => ({ ...body, ...changed }));
}

export function missingFields(...names: readonly string[]): Fault {
  return withBody((body) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name))),
  );
}

export function withBody(change: (body: Record<string, unknown>) => Record<string, unknown>): Fault {
  return {
    kind: "rewritten",
    rewrite: (answer) => ({ ...answer, body: JSON.stringify(change(JSON.parse(answer.body.toString()))) }),
  };
}
