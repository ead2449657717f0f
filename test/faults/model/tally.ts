/** What is counted over runs. */
export type Counted =
  | "door"
  | "fault"
  | "happening"
  | "behaviour"
  | "oddity"
  | "step"
  | "call"
  | "claim"
  | "refusal"
  | "total";

export type Counts = Readonly<Record<string, number>>;

/** Counts by kind, to be added up over runs and processes. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(group: Counted, kind: string, times = 1): void {
    const key = `${group} ${kind}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
  }

  /** Counts of a group, most frequent first. */
  of(group: Counted): readonly (readonly [kind: string, times: number])[] {
    return [...this.#counts]
      .filter(([key]) => key.startsWith(`${group} `))
      .map(([key, times]): [string, number] => [key.slice(group.length + 1), times])
      .sort(([, left], [, right]) => right - left);
  }

  /** How often one kind was counted. */
  times(group: Counted, kind: string): number {
    return this.#counts.get(`${group} ${kind}`) ?? 0;
  }

  /** How often anything of a group was counted. */
  sum(group: Counted): number {
    return this.of(group).reduce((sum, [, times]) => sum + times, 0);
  }

  /** As plain data, to be sent to another process. */
  export(): Counts {
    return Object.fromEntries(this.#counts);
  }

  add(counts: Counts): void {
    for (const [key, times] of Object.entries(counts)) {
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
    }
  }
}
