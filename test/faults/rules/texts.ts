import type { Operation } from "../model/facts.ts";

/** A text that somebody reads, and where it comes from. */
export interface Text {
  readonly place: string;
  readonly text: string;
}

/** Everything that an operation has told people: lines at the terminal, failures, refusals. */
export function messagesOf({ lines, calls, lookUp }: Operation): readonly Text[] {
  const results = calls.flatMap(({ method, resource, result }): readonly Text[] => {
    const place = `${method} of ${resource}`;
    switch (result?.kind) {
      case "failed":
      case "notReady":
        return [{ place, text: result.message }];
      case "checked":
        return result.failures.map(({ reason }) => ({ place, text: reason }));
      default:
        return [];
    }
  });
  const lookedUp =
    lookUp?.answer.kind === "failed" ? [{ place: "a look-up", text: lookUp.answer.message }] : [];
  return [...lines.map((text) => ({ place: "a line", text })), ...results, ...lookedUp];
}

/** What an operation has stored in plain text. */
export function storedTextsOf({ calls }: Operation): readonly Text[] {
  return calls.flatMap(({ method, resource, result }): readonly Text[] => {
    if (result?.kind !== "done" && result?.kind !== "notReady") {
      return [];
    }
    const { commands: _, ...rest } = result.outputs;
    return [{ place: `${method} of ${resource}`, text: JSON.stringify(rest) }];
  });
}
