import type { Operation } from "../../../simulator/request-record.ts";

/** An entity as an answer showed it. */
export interface ShownEntity {
  readonly id: string;
  readonly status: string;
  readonly cancellationDateTimeUtc: string | null;
  readonly cancellationRequestor: string | null;
}

/** One call as it was on the wire. */
export interface Exchange {
  /** Number of the provider's process. */
  readonly process: number;
  readonly operation: Operation;
  /** In lower case; undefined for a list. */
  readonly actionId: string | undefined;
  readonly query: string;
  readonly sentAtMs: number;
  /** Its place among all sendings and deliveries: several can fall into one millisecond. */
  readonly sentOrder: number;
  /** Undefined: it never arrived. */
  arrivedAtMs: number | undefined;
  /** Which of its kind about its action it is, of all that have arrived, from 0. */
  nth: number;
  /** End of the token that it carried, which tells it from every other. */
  readonly tokenEnd: string;
  /** The comment of a cancel call. */
  comment: string | undefined;
  status: number | undefined;
  /** What a planned fault did to it. */
  fault: string | undefined;
  /** Whether it passed sign-in, permission and limits. */
  wasAdmitted: boolean;
  /** How long a 429 asked to wait. */
  waitHintMs: number | undefined;
  /** When the caller had the whole answer. */
  deliveredAtMs: number | undefined;
  /** See {@link sentOrder}; infinite until it is delivered. */
  deliveredOrder: number;
  /** Whether the caller had an answer that said of a cancel call that it was accepted. */
  isAccepted: boolean;
  /** What a true and complete answer showed. The answer to a cancel call may be a lie, and then shows nothing. */
  shown: readonly ShownEntity[];
}

/** Statuses of a cancel call that the service did not run. */
const notRun: ReadonlySet<number | undefined> = new Set([401, 429]);

/** Whether a cancel call may have had an effect. */
export function mayHaveRun({ operation, status, arrivedAtMs }: Exchange): boolean {
  return operation === "cancel" && arrivedAtMs !== undefined && !notRun.has(status);
}

/** Whether two requests can be attempts of one call. */
export function isSameCall(left: Exchange, right: Exchange): boolean {
  const names = ["process", "operation", "actionId", "query", "comment"] as const;
  return names.every((name) => left[name] === right[name]);
}

/** A line about a call, for people. */
export function describeExchange(exchange: Exchange): string {
  const { operation, actionId, status, fault, shown, deliveredAtMs } = exchange;
  const target = actionId === undefined ? "" : ` ${actionId.slice(0, 8)}`;
  const answer = status === undefined ? "no answer" : String(status);
  const entities = shown.map(({ status: shownStatus, id }) =>
    actionId === undefined ? `${id.slice(0, 8)} ${shownStatus}` : shownStatus,
  );
  return [
    `${operation}${target} → ${answer}`,
    entities.length === 0 ? "" : ` (${entities.join(", ")})`,
    fault === undefined ? "" : ` [${fault}]`,
    deliveredAtMs === undefined ? ", not delivered" : "",
  ].join("");
}
