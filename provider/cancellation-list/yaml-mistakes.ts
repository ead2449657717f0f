import type { YAMLError } from "yaml";

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
