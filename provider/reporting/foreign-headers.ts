/** Names of headers without a hyphen. Every name with one counts. */
const plainNames = [
  "accept",
  "age",
  "allow",
  "authorization",
  "connection",
  "cookie",
  "date",
  "etag",
  "expires",
  "host",
  "location",
  "origin",
  "pragma",
  "referer",
  "server",
  "vary",
  "via",
  "warning",
] as const;

/** A line of the head of a message, as HTTP writes it, or as JSON and Node.js write a member of an object. */
const headerLine = new RegExp(
  `^[ \\t]*["']?(?:[a-z0-9]+(?:-[a-z0-9]+)+|${plainNames.join("|")})["']?[ \\t]*:[ \\t].*$`,
  "gim",
);

/** Headers as an object or a list, which may be cut off: `"headers":{…}`, `rawHeaders: […]`. */
const headerCollection =
  /["']?(?:raw)?headers["']?\s*[:=]\s*(?:\{(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^{}"'])*\}?|\[[^\]]*\]?)/gi;

/**
 * The text of a library or a gateway without the headers that it repeats: they help nobody to fix anything, hide what does,
 * and may hold a cookie or a token. Not for texts of people, who write lines like "Follow-up: none".
 */
export function withoutHeaders(text: string): string {
  return text.replace(headerCollection, "").replace(headerLine, "");
}
