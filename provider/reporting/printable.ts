/**
 * Makes foreign text safe for terminals and logs: control characters, which can move the cursor or colour the screen,
 * and format characters, which can reverse the reading direction, become blanks. Line feeds stay.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, " ");
}

/** Quotes foreign text as one printable line of bounded length, in characters. */
export function quoteLine(text: string, longest: number): string {
  const line = printable(text.slice(0, 2 * longest))
    .replace(/\s+/g, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
