import { printable } from "./foreign-text.ts";

/**
 * A text as one line of Markdown that shows it unchanged. Names come from machines and people: none may be taken for
 * markup or for a mention of somebody. Bars stay, which mean something in tables only.
 */
export function markdownText(text: string): string {
  return (
    printable(text)
      .replaceAll(/\s+/g, " ")
      .trim()
      .replaceAll(/[\\`*_~[\]<>#&!]/g, "\\$&")
      // A backslash does not keep a build service from writing to whom a name in a text mentions; an address is no mention.
      .replaceAll(/(?<!\w)@/g, "@<!-- -->")
  );
}
