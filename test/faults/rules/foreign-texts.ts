import type { RunFacts, Violation } from "../model/facts.ts";
import { messagesOf } from "./texts.ts";

/** What moves a cursor, colours a screen, breaks a line, turns the reading direction or cannot be seen. */
const steering = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What a line of ours never begins with: a command to a build service, or what stands behind a line break of a hostile text. */
const foreignStart = /^\s*(?:::|##|section_|forged)/m;

/** Longest line of a message, in characters: a text of any length is cut off where it is quoted. */
const maxLineLength = 4_000;

/** Texts of the service are data: none begins a line of ours, steers what shows it, or drowns what we say. */
export function foreignTextsStayData(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    messagesOf(operation).flatMap(({ place, text }) => {
      const problem = problemOf(text);
      return problem === undefined
        ? []
        : [
            {
              rule: "foreign texts stay data",
              text: `${place} ${problem}: ${JSON.stringify(text.slice(0, 300))}`,
            },
          ];
    }),
  );
}

function problemOf(text: string): string | undefined {
  if (steering.test(text)) {
    return "holds a control character";
  }
  if (foreignStart.test(text)) {
    return "has a line that begins with a foreign text";
  }
  return text.split("\n").some(({ length }) => length > maxLineLength)
    ? "has a line of any length"
    : undefined;
}
