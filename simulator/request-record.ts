import type { Clock } from "./clock.ts";

export type Operation =
  | "cancel"
  | "get"
  | "list"
  | "token"
  | "metadata"
  | "identity"
  | "pullRequest"
  | "other";

/** One request as it came in and what became of it. Holds no header, token, secret or assertion. */
export interface RequestEntry {
  readonly sequence: number;
  readonly at: number;
  readonly server: "defender" | "entra" | "identity" | "repository";
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly actionId: string | undefined;
  /** Body of a cancel as far as it is JSON; grant and client of a token request. */
  readonly body: unknown;
  /** Whether the caller proved who it is and may call this operation. */
  authorized: boolean;
  /** Undefined until answered, and when the connection was reset or left hanging. */
  status: number | undefined;
  /** What a scripted fault did to the request. */
  fault: string | undefined;
}

export interface RequestFilter {
  readonly server?: RequestEntry["server"];
  readonly operation?: Operation;
  readonly actionId?: string;
  readonly status?: number;
  readonly method?: string;
}

export type RequestStart = Omit<RequestEntry, "sequence" | "at" | "authorized" | "status" | "fault">;

/** Every request that reached the simulator, in order of arrival. */
export class RequestRecord {
  readonly #clock: Clock;
  #entries: RequestEntry[] = [];
  #sequence = 0;
  readonly #listeners = new Set<(entry: RequestEntry) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get entries(): readonly Readonly<RequestEntry>[] {
    return this.#entries;
  }

  begin(start: RequestStart): RequestEntry {
    this.#sequence += 1;
    const entry: RequestEntry = {
      sequence: this.#sequence,
      at: this.#clock.now(),
      ...start,
      authorized: false,
      status: undefined,
      fault: undefined,
    };
    this.#entries.push(entry);
    return entry;
  }

  end(entry: RequestEntry, status: number | undefined): void {
    entry.status = status;
    for (const listener of this.#listeners) {
      listener(entry);
    }
  }

  /** Calls `listener` with every request once it is answered or given up. */
  onEnd(listener: (entry: Readonly<RequestEntry>) => void): void {
    this.#listeners.add(listener);
  }

  matching(filter: RequestFilter): readonly Readonly<RequestEntry>[] {
    const actionId = filter.actionId?.toLowerCase();
    return this.#entries.filter(
      (entry) =>
        (filter.server === undefined || entry.server === filter.server) &&
        (filter.operation === undefined || entry.operation === filter.operation) &&
        (filter.status === undefined || entry.status === filter.status) &&
        (filter.method === undefined || entry.method === filter.method) &&
        (actionId === undefined || entry.actionId?.toLowerCase() === actionId),
    );
  }

  count(filter: RequestFilter = {}): number {
    return this.matching(filter).length;
  }

  /** The largest number of matching requests in any span of that length: what a rate limit looks at. */
  busiest(windowMs: number, filter: RequestFilter = {}): number {
    const times = this.matching(filter).map(({ at }) => at);
    let first = 0;
    return times.reduce((most, at, last) => {
      while ((times[first] ?? at) <= at - windowMs) {
        first += 1;
      }
      return Math.max(most, last - first + 1);
    }, 0);
  }

  clear(): void {
    this.#entries = [];
  }
}
