import type { Reporter } from "../reporting/reporter.ts";

/** An entry of a list that could not be read as a machine action. */
export interface UnreadableEntry {
  /** Its id, where it has a usable one. */
  readonly id: string | undefined;
  /** What is wrong with it, in the words of the schema. */
  readonly problem: string;
}

/** Most entries that one warning names. */
const maxNamed = 10;

/** Warns of the entries of lists that cannot be read: of each once in a process, however often it is listed. */
export class UnreadableEntries {
  readonly #reporter: Reporter;
  readonly #told = new Set<string>();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  tell(entries: readonly UnreadableEntry[]): void {
    const news = entries.filter(({ id, problem }) => {
      const key = id ?? problem;
      const isNew = !this.#told.has(key);
      this.#told.add(key);
      return isNew;
    });
    if (news.length === 0) {
      return;
    }
    const named = news
      .slice(0, maxNamed)
      .map(({ id, problem }) => `${id ?? "one without a usable id"} (${problem})`);
    const more = news.length > maxNamed ? `, and ${news.length - maxNamed} more` : "";
    const subject = news.length === 1 ? "1 machine action" : `${news.length} machine actions`;
    this.#reporter.warn(
      `${subject} of the service's list cannot be read, and ${news.length === 1 ? "is" : "are"} left out: ` +
        `${named.join(", ")}${more}. Nothing is done about ${news.length === 1 ? "it" : "them"}. ` +
        "Look for a newer version of this package; if there is none, report the words in parentheses.",
    );
  }
}
