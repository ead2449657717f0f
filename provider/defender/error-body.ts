import { z } from "zod";
import { withoutHeaders } from "../reporting/foreign-headers.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";

/** What an error answer says in its body, as far as it says anything. */
export interface ErrorBody {
  /**
   * Whose words they are: `service` in the documented shape, `empty` when there are none, `foreign` in any other, as
   * proxies, gateways and firewalls answer.
   */
  readonly origin: "service" | "empty" | "foreign";
  /** The service's error code, or undefined when the body has none. It may be empty. */
  readonly code: string | undefined;
  /** The service's own words, or what the body is otherwise. */
  readonly message: string | undefined;
  /** The tracking id to give to Microsoft's support. */
  readonly requestId: string | undefined;
}

/**
 * The documented shape, all of it optional: bodies without `target` and with an empty `code` were seen.
 * @see https://learn.microsoft.com/defender-endpoint/api/common-errors
 */
const errorBodySchema = z.object({
  error: z.object({
    code: z.string().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    target: z.string().optional().catch(undefined),
  }),
});

/** Longest quotations, in characters. Messages of the service that were seen have up to 200, codes 30, ids 36. */
const maxMessageLength = 400;
const maxCodeLength = 60;
const maxRequestIdLength = 80;
const maxForeignTextLength = 120;

/** How much of a foreign body is searched for something to show, in characters. */
const maxSearchedLength = 10_000;

/** Longest body that is parsed, in characters. Error bodies of the service have a few hundred. */
const maxErrorBodyLength = 1_000_000;

/** Reads an error body of any shape: the documented one, another JSON, HTML of a proxy, or nothing. */
export function parseErrorBody(body: string): ErrorBody {
  if (body.trim() === "") {
    return { ...nothing, origin: "empty", message: "an empty answer" };
  }
  const parsed = errorBodySchema.safeParse(parseJson(body));
  if (!parsed.success) {
    return { ...nothing, origin: "foreign", message: describeForeignBody(body) };
  }
  const { code, message, target } = parsed.data.error;
  return {
    origin: "service",
    code: code === undefined ? undefined : quoteForeign(code, maxCodeLength),
    message: quoteIfAny(message, maxMessageLength),
    requestId: quoteIfAny(target, maxRequestIdLength),
  };
}

const nothing = { code: undefined, requestId: undefined };

function quoteIfAny(text: string | undefined, longest: number): string | undefined {
  const line = quoteForeign(withoutHeaders(text ?? ""), longest);
  return line === "" ? undefined : line;
}

function parseJson(body: string): unknown {
  if (body.length > maxErrorBodyLength) {
    return undefined;
  }
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function describeForeignBody(body: string): string {
  if (body.trimStart().startsWith("<")) {
    return "an HTML page, as a proxy or gateway sends it";
  }
  const words = quoteForeign(withoutHeaders(body.slice(0, maxSearchedLength)), maxForeignTextLength);
  return `an answer that is not Defender's${words === "" ? "" : `: ${words}`}`;
}
