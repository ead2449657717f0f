import { isScalar, type ParsedNode, visit, type YAMLError } from "yaml";

/** A common mistake in a YAML text, in words that need no knowledge of YAML. */
export interface YamlMistake {
  /** Where it stands in the text. */
  readonly offset: number;
  readonly message: string;
}

const conflictMarker = /^(?:<{7}|>{7})(?: .*)?$/m;
const tabInIndentation = /^[ -]*\t/m;
/** A key, and a value without quotes in which a colon stands as it does behind a key. */
const colonInValue = /^(?:[ ]*- +|[ ]+)[A-Za-z]+: +[^\s"'[{|>&*!#][^#]*?(:)(?: |$)/;

/**
 * Finds what has most likely made a text unreadable. The parser's own faults are then no more than consequences.
 *
 * @param faults what the parser says of the text; a text that it can read is not searched
 */
export function likelyMistakes(text: string, faults: readonly YAMLError[]): readonly YamlMistake[] {
  if (faults.length === 0) {
    return [];
  }
  const marker = conflictMarker.exec(text);
  if (marker !== null) {
    const message = `"${marker[0].slice(0, 7)}" is left from a merge conflict; keep the lines that are right, and delete the markers`;
    return [{ offset: marker.index, message }];
  }
  const isJson = /^\s*[[{]/.test(text);
  const tab = isJson ? null : tabInIndentation.exec(text);
  if (tab !== null) {
    const message =
      "a tab stands before the text of this line, where YAML takes only spaces; indent it with spaces";
    return [{ offset: tab.index + tab[0].length - 1, message }];
  }
  const linesWithFaults = new Set(faults.map(({ pos }) => text.lastIndexOf("\n", pos[0] - 1) + 1));
  return [...linesWithFaults].flatMap((begin) => {
    const [line = ""] = text.slice(begin).split(/\r?\n/, 1);
    const value = colonInValue.exec(line);
    const message =
      "the value has a colon in it, which YAML takes for the end of a key; put the value in quotes";
    return value === null ? [] : [{ offset: begin + value[0].lastIndexOf(":"), message }];
  });
}

/** Inputs in which people write what they like. In an id or a type a `#` is certainly the begin of a remark. */
const freeTexts: ReadonlySet<unknown> = new Set(["comment", "requestor"]);

/** A `#` directly before what follows it, such as a ticket's number; a remark has a space there. */
const cutBehindValue = /^[ \t]*#(?=[^\s#])/;

/**
 * Finds texts that end earlier than they look: `comment: Duplicate of #1234` says no more than "Duplicate of", and only that
 * would be sent.
 *
 * @param text the whole text, of which the item is a part
 */
export function cutTexts(text: string, item: ParsedNode): readonly YamlMistake[] {
  const found: YamlMistake[] = [];
  visit(item, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !freeTexts.has(key.value) || !isScalar(value) || value.type !== "PLAIN") {
        return;
      }
      const end = value.range?.[1] ?? text.length;
      const cut = cutBehindValue.exec(text.slice(end));
      if (cut !== null) {
        found.push({ offset: end + cut[0].length - 1, message: cutMessage });
      }
    },
  });
  return found;
}

const cutMessage =
  "YAML takes a # after a space, and all that follows it, for a remark, so the value ends here; put the value in quotes, or a space after the #";
