/** What Azure Pipelines, and GitHub in its older form, take for a command wherever it stands in a line. */
const buildServiceCommand = /##(?=(?:vso)?\[)/gi;

/**
 * Makes text safe for terminals, logs and build services: control characters, which can move the cursor or colour the
 * screen, and format characters, which can reverse the reading direction, become blanks, and commands of build services
 * are broken up. Line feeds stay, so foreign text that goes into a message must be quoted before: {@link quoteForeign}.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").replace(buildServiceCommand, "# #");
}

/** A token as a gateway echoes it: behind the word, or a JWT, which begins with an encoded brace. May be cut off. */
const tokenPattern = /\b(?:bearer\s+[\w.~+/=-]{20,}|eyJ[\w-]{17,}(?:\.[\w-]*)*)/gi;

/** Longest quotation, in characters, where nobody says otherwise. A DNS name has at most 253. */
const maxQuotationLength = 253;

/**
 * Quotes text from outside (of the service, a proxy, a library, a file) as one printable line of bounded length, in
 * characters, without the tokens that it echoes. The one way by which such text enters a message: it can neither begin a
 * line of its own nor be a command of a build service.
 */
export function quoteForeign(text: string, maxLength: number = maxQuotationLength): string {
  const line = printable(text.slice(0, 2 * maxLength))
    .replace(tokenPattern, "[token]")
    .replace(/\s+/g, " ")
    .trim()
    // GitHub Actions takes a line that begins so for a command.
    .replace(/^::/, ": :");
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
