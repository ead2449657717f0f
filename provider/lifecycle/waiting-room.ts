import { describeMachineAction, type MachineAction } from "../defender/machine-action.ts";
import type { MachineActionService } from "../defender/machine-action-service.ts";
import { isFinalStatus } from "../defender/machine-action-status.ts";
import { AuthenticationError, PermissionDeniedError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import { formatDuration } from "../reporting/duration.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import type { Reporter } from "../reporting/reporter.ts";
import { confirmationPauseMs } from "./confirmed-read.ts";
import { pollIntervalMs } from "./poll-interval.ts";

/** Shortest time between two progress lines, in milliseconds. */
const progressIntervalMs = 15_000;

/** How a wait ended. */
export interface WaitResult {
  /** The newest state that was read. */
  readonly action: MachineAction;
  readonly isFinal: boolean;
  /** Whether the wait ended before its time because the operation was interrupted. */
  readonly isInterrupted?: boolean;
  /** Why the last read failed, when the state could not be read any more. */
  readonly failure?: Error;
  /** Whether the last reads did not show the action, as a confirmed 404 does. */
  readonly isMissing?: boolean;
}

interface Waiter {
  action: MachineAction;
  failure: Error | undefined;
  /** How many reads in a row have not shown the action. */
  absences: number;
  readonly joinedAtMs: number;
  readonly deadlineMs: number;
  readonly leave: (result: WaitResult) => void;
}

/**
 * Waits for final statuses, for all resources of the process together: one batched read serves everybody who
 * waits, and one line tells how many they are.
 */
export class WaitingRoom {
  readonly #service: Pick<MachineActionService, "readMany" | "interruption">;
  readonly #reporter: Reporter;
  readonly #waiters = new Set<Waiter>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #lastProgressAtMs: number | undefined;

  constructor(service: Pick<MachineActionService, "readMany" | "interruption">, reporter: Reporter) {
    this.#service = service;
    this.#reporter = reporter;
    service.interruption.addEventListener("abort", () => this.#sendAllAway());
  }

  /**
   * Waits until the action is final or the time is over, whichever comes first. A 404 as the time runs out is confirmed,
   * which takes a few seconds more. An interruption ends the wait at once, and the action counts as it was read last. Never
   * rejects.
   */
  untilFinal(action: MachineAction, timeoutMs: number): Promise<WaitResult> {
    if (this.#service.interruption.aborted) {
      return Promise.resolve({ action, isFinal: false, isInterrupted: true });
    }
    return new Promise((leave) => {
      const joinedAtMs = Date.now();
      this.#waiters.add({
        action,
        failure: undefined,
        absences: 0,
        joinedAtMs,
        deadlineMs: joinedAtMs + timeoutMs,
        leave,
      });
      this.#lastProgressAtMs ??= joinedAtMs;
      if (!this.#isReading) {
        this.#scheduleRead();
      }
    });
  }

  #sendAllAway(): void {
    clearTimeout(this.#timer);
    for (const { action, leave } of this.#waiters) {
      leave({ action, isFinal: false, isInterrupted: true });
    }
    this.#waiters.clear();
  }

  #scheduleRead(): void {
    clearTimeout(this.#timer);
    if (this.#waiters.size === 0) {
      this.#lastProgressAtMs = undefined;
      return;
    }
    const nowMs = Date.now();
    const waiters = [...this.#waiters];
    const youngestWaitMs = nowMs - Math.max(...waiters.map(({ joinedAtMs }) => joinedAtMs));
    const pauseMs = Math.min(
      pollIntervalMs(youngestWaitMs, Math.random()),
      ...waiters.map((waiter) => untilLastReadMs(waiter, nowMs)),
    );
    this.#timer = setTimeout(() => void this.#readAll(), pauseMs);
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    const waiters = [...this.#waiters];
    try {
      const results = await this.#service.readMany([...new Set(waiters.map(({ action }) => action.id))]);
      for (const waiter of waiters) {
        noteRead(waiter, results.get(waiter.action.id));
      }
    } catch (error) {
      for (const waiter of waiters) {
        noteRead(waiter, asError(error));
      }
    }
    this.#isReading = false;
    for (const waiter of waiters) {
      this.#dismissIfDone(waiter);
    }
    this.#showProgress();
    this.#scheduleRead();
  }

  #dismissIfDone(waiter: Waiter): void {
    const { action, failure, absences, deadlineMs, leave } = waiter;
    const isFinal = isFinalStatus(action.status);
    const cannotRead = failure instanceof PermissionDeniedError || failure instanceof AuthenticationError;
    const isOver = Date.now() >= deadlineMs && confirmationPauseMs(absences) === undefined;
    if (!isFinal && !cannotRead && !isOver) {
      return;
    }
    this.#waiters.delete(waiter);
    leave({
      action,
      isFinal,
      ...(failure === undefined ? {} : { failure }),
      ...(absences === 0 ? {} : { isMissing: true }),
    });
  }

  #showProgress(): void {
    const nowMs = Date.now();
    const [oldest] = [...this.#waiters].sort((left, right) => left.joinedAtMs - right.joinedAtMs);
    if (oldest === undefined || nowMs - (this.#lastProgressAtMs ?? nowMs) < progressIntervalMs) {
      return;
    }
    this.#lastProgressAtMs = nowMs;
    const count = this.#waiters.size === 1 ? "1 machine action" : `${this.#waiters.size} machine actions`;
    this.#reporter.say(
      `Waiting for ${count} to become final. Oldest: ${quoteForeign(oldest.action.id)}, ${describeMachineAction(oldest.action)}, ` +
        `${quoteForeign(oldest.action.status)}; ${formatDuration(Math.max(0, oldest.deadlineMs - nowMs))} left.`,
    );
  }
}

/** @param result nothing when the read did not show the action */
function noteRead(waiter: Waiter, result: MachineAction | Error | undefined): void {
  const failure = result instanceof Error ? result : undefined;
  waiter.failure = failure;
  waiter.absences = result === undefined ? waiter.absences + 1 : 0;
  if (result !== undefined && !(result instanceof Error)) {
    waiter.action = result;
  }
}

/**
 * When the read is due that may be an action's last, in milliseconds from now: as its time runs out, and after that while
 * a 404 is confirmed.
 */
function untilLastReadMs({ deadlineMs, absences }: Waiter, nowMs: number): number {
  return nowMs < deadlineMs ? deadlineMs - nowMs : (confirmationPauseMs(absences) ?? 0);
}
