import got, { type OptionsOfTextResponseBody, RequestError, TimeoutError } from "got";
import { ConnectionError, DefenderError, InvalidAnswerError } from "../errors.ts";
import { CallAttempts, type GetToken } from "./call-attempts.ts";
import { explainNetworkFailure } from "./network-failure.ts";
import type { Operation } from "./operation.ts";
import type { Pacer } from "./pacing.ts";
import { httpsAgentFor } from "./proxy-agent.ts";
import { isUnsent } from "./retry.ts";

/** One call to the service. */
export interface TransportRequest {
  readonly operation: Operation;
  readonly url: URL;
  /** Sent as JSON in a POST. Without it the call is a GET. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** What the call is for, for messages: "read machine action …". */
  readonly purpose: string;
}

/** A complete answer, whatever its status. */
export interface TransportAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends calls with a token, within the service's limits, and again where that is safe. */
export interface Transport {
  /**
   * @throws {AuthenticationError} when sign-in fails.
   * @throws {ConnectionError} when there is no answer; a POST may have taken effect.
   * @throws {InvalidAnswerError} when the answer is larger than 32 MiB.
   */
  send(request: TransportRequest): Promise<TransportAnswer>;
}

/** What the transport works with. */
export interface TransportTools {
  /** Whether the token may be sent to this address. */
  readonly isTrustedHost: (url: URL) => boolean;
  readonly getToken: GetToken;
  readonly pacer: Pacer;
  /** How long one attempt may take from its first byte sent to its last received, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** Longest time to look up, to connect, and to agree on TLS, each, in milliseconds. */
const connectTimeoutMs = 10_000;

/** Largest answer that is read, in bytes. The largest page, 10,000 actions, has about 12 MB. */
const largestAnswerBytes = 32 * 1024 * 1024;

/** Makes the one way out to the service. */
export function createTransport({
  isTrustedHost,
  getToken,
  pacer,
  requestTimeoutMs,
}: TransportTools): Transport {
  return {
    async send(request) {
      if (!isTrustedHost(request.url)) {
        throw new ConnectionError(
          `Could not ${request.purpose}: ${request.url.origin} is neither the configured host nor one of its cloud, so no token is sent there.`,
        );
      }
      const attempts = new CallAttempts(request.operation, getToken, pacer);
      await attempts.prepare();
      const tooLarge = new AbortController();
      try {
        const call = got(request.url, {
          ...callOptions(request, attempts, requestTimeoutMs),
          signal: tooLarge.signal,
        });
        call.on("downloadProgress", ({ transferred }) => {
          if (transferred > largestAnswerBytes) tooLarge.abort();
        });
        const { statusCode, body } = await call;
        return { status: statusCode, body };
      } catch (error) {
        throw tooLarge.signal.aborted ? answerTooLarge(request) : noAnswer(request, error);
      }
    },
  };
}

function callOptions(
  { url, json }: TransportRequest,
  attempts: CallAttempts,
  requestTimeoutMs: number,
): OptionsOfTextResponseBody {
  return {
    ...(json === undefined ? { method: "GET" } : { method: "POST", json }),
    agent: { https: httpsAgentFor(url) },
    headers: { accept: "application/json", "user-agent": "pulumi-defender-endpoint" },
    // A redirect would carry the token to a host that nobody has configured.
    followRedirect: false,
    throwHttpErrors: false,
    // Without compression the size that is counted is the size that is kept.
    decompress: false,
    responseType: "text",
    timeout: {
      lookup: connectTimeoutMs,
      connect: connectTimeoutMs,
      secureConnect: connectTimeoutMs,
      request: requestTimeoutMs,
    },
    retry: {
      enforceRetryRules: false,
      calculateDelay: ({ attemptCount, error, retryAfter }) =>
        attempts.delayAfter({
          attempts: attemptCount,
          status: error.response?.statusCode,
          networkCode: error.response === undefined ? error.code : undefined,
          wasUnsent: isUnsent(error.code, error instanceof TimeoutError ? error.event : undefined),
          retryAfterMs: retryAfter,
          body: String(error.response?.body),
        }),
    },
    hooks: {
      beforeRequest: [
        ({ headers }) => {
          headers["authorization"] = attempts.authorization;
        },
      ],
      // Limits and sign-in are waited for here and not in beforeRequest, where they would count as the request's time.
      beforeRetry: [() => attempts.prepare()],
    },
  };
}

function answerTooLarge({ purpose, url }: TransportRequest): InvalidAnswerError {
  return new InvalidAnswerError(
    `Could not ${purpose}: the answer of ${url.host} is larger than ${largestAnswerBytes / 1024 / 1024} MiB and was not read. ` +
      "Check that the configured host is Defender's, and that no proxy answers in its place.",
  );
}

/** Errors of ours that a hook has thrown come back wrapped by got. */
function noAnswer({ purpose, url }: TransportRequest, error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  if (error.cause instanceof DefenderError) return error.cause;
  return new ConnectionError(`Could not ${purpose}: ${explainNetworkFailure(error, url.host)}`, {
    cause: error,
  });
}
