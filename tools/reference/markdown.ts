export function code(text: string): string {
  return `\`${text}\``;
}

/** Paragraphs, one below the other; empty ones are left out. */
export function paragraphs(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n\n");
}

/** A page that a doc comment names with `@see`, of which the compiler takes the scheme for a name. */
export function pageAddress(page: string): string {
  return `https${page.replace(/^https/, "")}`;
}

/** Doc comments are written for lines of 120; a document has one line for each paragraph. */
export const generatedNotice =
  "<!-- Written by `npm run docs` from the source. Change the doc comments there. -->";
