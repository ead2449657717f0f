import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { agentFor } from "../network/proxy-agent.ts";

/** A request of the sign-in and what became of it. */
export interface Exchange {
  readonly url: URL;
  /** The answer; undefined when there was none. Its text may be a token. */
  readonly answer: { readonly status: number; readonly body: string } | undefined;
  /** Why there was no answer of the host itself. */
  readonly failure: unknown;
}

/** The proxy's answer, not the host's, when it wants a user name and password. */
const proxyAuthenticationRequired = 407;

/**
 * Longest `Retry-After` that sign-in obeys, in seconds. The library below would wait any time, without a word; the
 * error of a refusal tells more.
 */
const maxRetryAfterSeconds = 60;

/**
 * Sends what @azure/identity sends: with a time-out, which it lacks, through the proxy that the rest of the
 * package uses, and remembering the last exchange, because MSAL drops the cause of some failures.
 */
export class SignInHttpClient implements HttpClient {
  readonly #client = createDefaultHttpClient();
  readonly #requestTimeoutMs: number;
  #lastExchange: Exchange | undefined;

  constructor(requestTimeoutMs: number) {
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** Before each sign-in. The client itself stays: MSAL keeps the first one that managed identities were asked with. */
  forgetLastExchange(): void {
    this.#lastExchange = undefined;
  }

  /** The latest request of this sign-in that has ended. */
  get lastExchange(): Exchange | undefined {
    return this.#lastExchange;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const url = new URL(request.url);
    try {
      // Without an agent the library below would choose a proxy by rules of its own.
      request.agent = agentFor(url);
      request.timeout ||= this.#requestTimeoutMs;
      const response = await this.#client.sendRequest(request);
      const { status, bodyAsText } = response;
      this.#lastExchange =
        status === proxyAuthenticationRequired
          ? { url, answer: undefined, failure: { status } }
          : { url, answer: { status, body: bodyAsText ?? "" }, failure: undefined };
      forgetLongWait(response);
      return response;
    } catch (failure) {
      this.#lastExchange = { url, answer: undefined, failure };
      throw failure;
    }
  }
}

function forgetLongWait({ headers }: PipelineResponse): void {
  const seconds = Number(headers.get("retry-after") ?? 0);
  if (!(seconds <= maxRetryAfterSeconds)) {
    headers.delete("retry-after");
  }
}
