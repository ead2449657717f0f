import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { agentFor } from "../defender/proxy-agent.ts";

/** The proxy's answer, not the host's, when it wants a user name and password. */
const proxyAuthenticationRequired = 407;

/** A request of the sign-in that got no answer. */
export interface NetworkFailure {
  readonly url: URL;
  readonly error: unknown;
}

/**
 * Sends what @azure/identity sends, with a time-out, which it has none of, through the proxy that the rest of the
 * package uses, and remembers the last failure, because MSAL drops the cause of some.
 */
export class SignInHttpClient implements HttpClient {
  readonly #client = createDefaultHttpClient();
  readonly #requestTimeoutMs: number;
  #lastFailure: NetworkFailure | undefined;

  constructor(requestTimeoutMs: number) {
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** The last request that got no answer, unless a later one was answered. */
  get lastFailure(): NetworkFailure | undefined {
    return this.#lastFailure;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const url = new URL(request.url);
    // Without an agent the library below would choose a proxy by rules of its own.
    request.agent = agentFor(url);
    request.timeout ||= this.#requestTimeoutMs;
    try {
      const response = await this.#client.sendRequest(request);
      this.#lastFailure =
        response.status === proxyAuthenticationRequired ? { url, error: response } : undefined;
      return response;
    } catch (error) {
      this.#lastFailure = { url, error };
      throw error;
    }
  }
}
