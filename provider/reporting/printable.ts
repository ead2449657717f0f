/**
 * Makes foreign text safe for terminals and logs: control characters, which can move the cursor or colour the screen,
 * and format characters, which can reverse the reading direction, become blanks. Line feeds stay.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, " ");
}

/** A token as a gateway echoes it: behind the word, or a JWT, which begins with an encoded brace. May be cut off. */
const tokenPattern = /\b(?:bearer\s+[\w.~+/=-]{20,}|eyJ[\w-]{17,}(?:\.[\w-]*)*)/gi;

/** Quotes foreign text as one printable line of bounded length, in characters, without the tokens that it echoes. */
export function quoteLine(text: string, longest: number): string {
  const line = printable(text.slice(0, 2 * longest))
    .replace(tokenPattern, "[token]")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
