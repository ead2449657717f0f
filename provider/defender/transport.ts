import got, { AbortError, HTTPError, type OptionsOfTextResponseBody, RequestError, TimeoutError } from "got";
import { ConnectionError, DefenderError, InvalidAnswerError } from "../errors.ts";
import { explainNetworkFailure } from "../network/network-failure.ts";
import { httpsAgentFor } from "../network/proxy-agent.ts";
import { addressAdvice } from "./answer-error.ts";
import type { CallAnswer, CallRequest } from "./call.ts";
import { type AttemptTools, CallAttempts, interruptedError } from "./call-attempts.ts";
import { isUnsent } from "./retry.ts";

/** Sends calls with a token, within the service's limits, and again where that is safe. */
export interface Transport {
  /**
   * From its first turn on it takes at most `callPatienceMs` and one request time-out.
   * @throws {AuthenticationError} when sign-in fails.
   * @throws {RateLimitError} when it was not sent, because the service throttles calls of this kind for long.
   * @throws {ConnectionError} when there is no answer; a POST may have taken effect.
   * @throws {InvalidAnswerError} when the answer is too large to be read, or the address is one that an answer has
   * named and the token must not be sent to.
   * @throws {InterruptedError} when it waited for its turn, for the sign-in or for another attempt as somebody ended the
   * operation, or came later. An attempt under way goes on.
   */
  send(request: CallRequest): Promise<CallAnswer>;
  /** Aborted when somebody wants the operation to end. */
  readonly interruption: AbortSignal;
}

/** What the transport works with. */
export interface TransportTools extends AttemptTools {
  /** Whether the token may be sent to this address. */
  readonly isTrustedHost: (url: URL) => boolean;
  /** How long one attempt may take from its first byte sent to its last received, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/**
 * Longest time to look up the host, to connect, and to agree on TLS, each, in milliseconds. Each takes a few round
 * trips; the longest of these around the world is under a second.
 * @limit Calls
 */
export const connectTimeoutMs = 10_000;

/**
 * Largest answer that is read, in bytes after decompression. The largest page, 10,000 actions at about 1.2 kB, has 12 MB.
 * @limit Calls
 */
export const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * Compressions that are offered. Recorded answers to clients that offer deflate are compressed so, and IIS is known to
 * send raw deflate, where Node and got expect its zlib form: half of such answers could not be read.
 */
const acceptedEncodings = "gzip, br";

/** A proxy's own answer when it wants a user name and password. */
const proxyAuthenticationRequired = 407;

/** Makes the one way out to the service. */
export function createTransport(tools: TransportTools): Transport {
  const { interruption } = tools;
  return {
    interruption,
    async send(request) {
      if (!tools.isTrustedHost(request.url)) {
        throw untrustedHost(request);
      }
      const attempts = new CallAttempts(request, tools);
      const stop = new AbortController();
      const endPause = () => {
        if (attempts.isPausing) {
          stop.abort();
        }
      };
      interruption.addEventListener("abort", endPause);
      try {
        await attempts.begin();
        const call = got(request.url, {
          ...callOptions(request, attempts, tools.requestTimeoutMs),
          signal: stop.signal,
        });
        call.on("downloadProgress", ({ transferred }) => {
          if (transferred > maxAnswerBytes) {
            stop.abort();
          }
        });
        const { statusCode, headers, body } = await call;
        if (statusCode === proxyAuthenticationRequired) {
          throw noAnswer(request, { statusCode });
        }
        return {
          status: statusCode,
          body,
          retryAfterMs: attempts.retryAfterMs,
          serviceTimeMs: Date.parse(headers.date ?? ""),
        };
      } catch (error) {
        if (error instanceof AbortError && attempts.isPausing) {
          throw interruptedError(request);
        }
        if (error instanceof AbortError) {
          return unreadAnswer(request, error.response?.statusCode);
        }
        throw failureOf(request, error, tools.requestTimeoutMs);
      } finally {
        interruption.removeEventListener("abort", endPause);
        attempts.end();
      }
    },
  };
}

function callOptions(
  { url, json }: CallRequest,
  attempts: CallAttempts,
  requestTimeoutMs: number,
): OptionsOfTextResponseBody {
  return {
    ...(json === undefined ? { method: "GET" } : { method: "POST", json }),
    agent: { https: httpsAgentFor(url) },
    headers: {
      accept: "application/json",
      "accept-encoding": acceptedEncodings,
      "user-agent": "pulumi-defender-endpoint",
    },
    // A redirect would carry the token to a host that nobody has configured.
    followRedirect: false,
    throwHttpErrors: false,
    responseType: "text",
    timeout: {
      lookup: connectTimeoutMs,
      connect: connectTimeoutMs,
      secureConnect: connectTimeoutMs,
      request: requestTimeoutMs,
    },
    retry: {
      enforceRetryRules: false,
      calculateDelay: ({ error, retryAfter }) => {
        // An answer that broke off also has a status, but does not count as an answer.
        const answer = error instanceof HTTPError ? error.response : undefined;
        return attempts.delayAfter({
          status: answer?.statusCode,
          networkCode: answer === undefined ? error.code : undefined,
          wasUnsent: isUnsent(error.code, error instanceof TimeoutError ? error.event : undefined),
          retryAfterMs: retryAfter,
          body: String(answer?.body),
        });
      },
    },
    hooks: {
      beforeRequest: [
        ({ headers }) => {
          headers["authorization"] = attempts.authorization;
        },
      ],
      // Limits and sign-in are waited for here and not in beforeRequest, where they would count as the request's time.
      beforeRetry: [() => attempts.begin()],
    },
  };
}

function untrustedHost({ purpose, machineActionId, url }: CallRequest): InvalidAnswerError {
  return new InvalidAnswerError(
    `Could not ${purpose}: ${url.origin} is neither the configured host nor one of its cloud, so no token is sent there. ${addressAdvice}`,
    { machineActionId },
  );
}

/** An error that is too large to be read is still an error of its status. */
function unreadAnswer({ purpose, machineActionId, url }: CallRequest, status = 200): CallAnswer {
  const size = `larger than ${maxAnswerBytes / 1024 / 1024} MiB`;
  if (status < 200 || status >= 300) {
    return { status, body: `(${size})`, serviceTimeMs: Number.NaN };
  }
  throw new InvalidAnswerError(
    `Could not ${purpose}: the answer of ${url.host} is ${size} and was not read. ${addressAdvice}`,
    { status, machineActionId },
  );
}

/** Errors of ours that a hook has thrown come back wrapped by got. */
function failureOf(request: CallRequest, error: unknown, requestTimeoutMs: number): unknown {
  if (!(error instanceof RequestError)) {
    return error;
  }
  if (error.cause instanceof DefenderError) {
    return error.cause;
  }
  const isRequestTimeout = error instanceof TimeoutError && error.event === "request";
  const limit = isRequestTimeout
    ? ` The time-out of a request is ${requestTimeoutMs / 1000} s (defender:requestTimeoutSeconds).`
    : "";
  return noAnswer(request, error, limit);
}

/** Got's errors hold the request with its token, so none of them becomes the cause of ours. */
function noAnswer(
  { purpose, machineActionId, url }: CallRequest,
  failure: unknown,
  more = "",
): ConnectionError {
  const explanation = explainNetworkFailure(failure, url.host);
  return new ConnectionError(`Could not ${purpose}: ${explanation}${more}`, { machineActionId });
}
