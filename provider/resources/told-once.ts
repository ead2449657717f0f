import {
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  DefenderError,
  PermissionDeniedError,
  RateLimitError,
  ServiceUnavailableError,
} from "../errors.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { Forecast, Refusal } from "./forecast.ts";

/** The faults that many resources can have in common, each in a few words. */
const commonFaults = [
  { Fault: AuthenticationError, words: "the sign-in failed" },
  { Fault: ConfigurationError, words: "a setting is missing or wrong" },
  { Fault: PermissionDeniedError, words: "the call is not permitted" },
  { Fault: RateLimitError, words: "the service throttles calls" },
  { Fault: ServiceUnavailableError, words: "the service has a temporary fault" },
  { Fault: ConnectionError, words: "there was no answer" },
] as const;

/** What differs between two messages about one fault: ids, and times that pass. */
const passingDetail = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+/gi;

/**
 * What a process has told already. A wrong secret is the fault of every resource of a stack: told in full by each of three
 * hundred, it hides everything else. So the first error tells a fault in full, and each later one refers to it in a line.
 */
export class ToldOnce {
  readonly #lines = new Set<string>();
  /** What the error was about that told a fault in full, by the fault. */
  readonly #subjects = new Map<string, string>();

  /** Tells a forecast; what holds for all resources alike only once. */
  tell({ lines }: Forecast, reporter: Reporter): void {
    for (const { severity, text, isForAll } of lines) {
      if (isForAll && this.#lines.has(text)) {
        continue;
      }
      this.#lines.add(text);
      reporter[severity === "warning" ? "warn" : "say"](text);
    }
  }

  /**
   * The words of a refusal.
   *
   * @param machineActionId the action that it is about; anything but a text for a bulk cancellation
   */
  wordsOf({ reason, isForAll = false }: Refusal, machineActionId: unknown): string {
    const first = isForAll ? this.#firstSubject(reason, machineActionId) : undefined;
    return first === undefined
      ? reason
      : `the preview cannot tell what will be cancelled, for the same reason as for ${first}, whose error says what to do.`;
  }

  /**
   * The error to throw: the same one, or a short one when all or part of its message was told before.
   *
   * @param machineActionId see {@link ToldOnce.wordsOf}
   */
  errorOf(error: unknown, machineActionId: unknown): unknown {
    if (!(error instanceof DefenderError)) {
      return error;
    }
    const own = this.#shortWords(error, machineActionId);
    if (own !== undefined) {
      return new DefenderError(`${capitalised(subjectOf(machineActionId))}: ${own}`, error);
    }
    const { cause } = error;
    const short = cause instanceof DefenderError ? this.#shortWords(cause, machineActionId) : undefined;
    if (short === undefined || !(cause instanceof DefenderError)) {
      return error;
    }
    return new DefenderError(
      error.message.replace(cause.message, () => short),
      error,
    );
  }

  /** A fault in a line; undefined when it is told for the first time, or is not one that resources have in common. */
  #shortWords(error: DefenderError, machineActionId: unknown): string | undefined {
    const common = commonFaults.find(({ Fault }) => error instanceof Fault);
    const first = common && this.#firstSubject(`${error.name} ${error.message}`, machineActionId);
    if (common === undefined || first === undefined) {
      return undefined;
    }
    const code = error.code || error.status;
    return `${common.words}${code === undefined ? "" : ` (${code})`}, as for ${first}, whose error says what to do.`;
  }

  /** What a fault was told of first; undefined when that is now, or was of the same action. */
  #firstSubject(words: string, machineActionId: unknown): string | undefined {
    const fault = words.replaceAll(passingDetail, "");
    const own = subjectOf(machineActionId);
    const first = this.#subjects.get(fault);
    if (first === undefined) {
      this.#subjects.set(fault, own);
    }
    return first === own && typeof machineActionId === "string" ? undefined : first;
  }
}

function subjectOf(machineActionId: unknown): string {
  return typeof machineActionId === "string" ? `machine action ${machineActionId}` : "a bulk cancellation";
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
