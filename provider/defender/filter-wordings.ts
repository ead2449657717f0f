import { RequestRefusedError } from "../errors.ts";
import { capacities, type ValueList, type Wording, type WordingOf } from "./machine-action-filter.ts";

/**
 * How lists of values are put to this service. Microsoft's pages disagree on what it takes, so a wording that it refuses
 * gives way to the next one, and is not tried again in this process.
 */
export class FilterWordings {
  readonly #accepted = new Set<string>();
  readonly #refused = new Set<string>();
  /** Ends with the question under way whose wording nothing is known of yet. */
  #trial: Promise<void> | undefined;

  /**
   * Asks questions, and asks them in other words for as long as the service refuses them. Until their wording has been
   * accepted once, one question goes ahead of all others, so that a process pays for a refusal once.
   *
   * @param lists the lists of values in the questions
   * @param questionsIn words the questions
   * @throws {RequestRefusedError} when the service refuses them without the lists as well.
   */
  async ask<Answer>(
    lists: readonly ValueList[],
    questionsIn: (wordingOf: WordingOf) => readonly string[],
    send: (question: string) => Promise<Answer>,
  ): Promise<readonly Answer[]> {
    const wordingOf: WordingOf = (list) => this.#wordingOf(list);
    for (;;) {
      const wordings = lists
        .filter((list) => wordingOf(list) !== "leftOut")
        .map((list) => named(list, wordingOf(list)));
      const isKnown = wordings.every((wording) => this.#accepted.has(wording));
      if (!isKnown && this.#trial !== undefined) {
        await this.#trial;
        continue;
      }
      const put = (question: string) => this.#put(wordings, send(question));
      const [first, ...others] = questionsIn(wordingOf);
      if (first === undefined) {
        return [];
      }
      try {
        const answer = put(first);
        if (!isKnown) {
          await this.#goAhead(answer);
        }
        return await Promise.all([answer, ...others.map(put)]);
      } catch (error) {
        if (!(error instanceof RequestRefusedError) || wordings.length === 0) {
          throw error;
        }
      }
    }
  }

  async #goAhead(answer: Promise<unknown>): Promise<void> {
    const end = () => {
      this.#trial = undefined;
    };
    this.#trial = answer.then(end, end);
    await answer;
  }

  /** Remembers what the answer tells of the wordings. */
  async #put<Answer>(wordings: readonly string[], answer: Promise<Answer>): Promise<Answer> {
    try {
      const given = await answer;
      for (const wording of wordings) {
        this.#accepted.add(wording);
      }
      return given;
    } catch (error) {
      if (error instanceof RequestRefusedError) {
        for (const wording of wordings) {
          this.#refused.add(wording);
        }
      }
      throw error;
    }
  }

  #wordingOf(list: ValueList): Wording {
    // Ids are asked for by `in`, however few: that they are taken so is known, from clients in production.
    const isId = list.field === "id";
    const wordings: readonly Wording[] = list.oneOf.length === 1 && !isId ? ["eq"] : ["in", "eq"];
    const wording = wordings.find((candidate) => !this.#refused.has(named(list, candidate))) ?? "leftOut";
    return list.oneOf.length > capacities[wording] && !isId ? "leftOut" : wording;
  }
}

function named({ field }: ValueList, wording: Wording): string {
  return `${field} ${wording}`;
}
