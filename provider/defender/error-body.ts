import { z } from "zod";

/** What an error answer says in its body, as far as it says anything. */
export interface ErrorBody {
  readonly code: string | undefined;
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

/** Longest text of the service that is quoted, in characters. */
const longestQuote = 600;

/** Longest body that is looked into, in characters. Error bodies of the service have a few hundred. */
const longestErrorBody = 1_000_000;

/** Reads an error body of any shape: the documented one, another JSON, HTML of a proxy, or nothing. */
export function parseErrorBody(body: string): ErrorBody {
  const parsed = errorBodySchema.safeParse(parseJson(body));
  if (!parsed.success) return { code: undefined, message: describeForeignBody(body), requestId: undefined };
  const { code, message, target } = parsed.data.error;
  return {
    code: code === undefined ? undefined : quote(code),
    message: message === undefined || message.trim() === "" ? undefined : quote(message),
    requestId: target === undefined || target === "" ? undefined : quote(target),
  };
}

function parseJson(body: string): unknown {
  if (body.length > longestErrorBody) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function describeForeignBody(body: string): string {
  const text = body.trim();
  if (text === "") return "an empty answer";
  if (text.startsWith("<")) return "an HTML page, as a proxy or gateway sends it";
  return `an answer that is not Defender's: ${quote(text.slice(0, 120))}`;
}

/** One line of printable text: what the service says goes to terminals and logs. */
function quote(text: string): string {
  const line = text
    .slice(0, longestQuote + 1)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote - 1)}…` : line;
}
