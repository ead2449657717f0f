import { lookup } from "node:dns/promises";
import type { Settings } from "../../configuration/settings.ts";
import { createPacer } from "../../defender/pacing.ts";
import { connectTimeoutMs, createTransport } from "../../defender/transport.ts";
import { createTokenSource } from "../../identity/credential.ts";
import { proxyFor } from "../../network/proxy-agent.ts";
import { askTimeMs, connectTls, type TlsConnection } from "../../network/tls-connection.ts";
import type { Reporter } from "../../reporting/reporter.ts";
import { createPageReader, type ReadPage } from "./list-page.ts";

/** What the checks ask of the world. Everything is read only. */
export interface Probes {
  /** The proxy that calls to this address go through, with what `HTTPS_PROXY` holds of it. */
  proxyFor(url: URL): string | undefined;
  /** The addresses of a host, as this machine's DNS knows them. */
  lookUp(host: string): Promise<readonly string[]>;
  /** Connects and hangs up; no request and no token is sent. */
  connect(url: URL): Promise<TlsConnection>;
  /** The time by a host's clock, asked without a token, in milliseconds since 1970. */
  timeMs(url: URL): Promise<number>;
  /** The sign-in and the calls that these settings describe. */
  service(settings: Settings): ServiceProbe;
}

/** The service, as the provider reaches it. */
export interface ServiceProbe {
  /**
   * Signs in, once.
   * @throws {AuthenticationError} that says what to do
   */
  token(): Promise<string>;
  /**
   * Reads one page of the list of machine actions.
   * @throws {DefenderError} that says what to do
   */
  readonly readPage: ReadPage;
}

/** Probes of the network that this machine is in. */
export function createProbes(reporter: Reporter): Probes {
  return {
    proxyFor,
    lookUp: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    connect: (url) => connectTls(url, connectTimeoutMs),
    timeMs: (url) => askTimeMs(url, connectTimeoutMs),
    service(settings) {
      const tokens = createTokenSource(settings);
      // Ctrl-C ends the command as a whole.
      const interruption = new AbortController().signal;
      const transport = createTransport({
        interruption,
        isTrustedHost: settings.isTrustedHost,
        getToken: (_operation, options) => tokens.getToken(options),
        pacer: createPacer(settings.callLimits, reporter, interruption),
        requestTimeoutMs: settings.requestTimeoutMs,
      });
      return {
        token: () => tokens.getToken(),
        readPage: createPageReader(settings.apiBaseUrl, transport, () => tokens.getToken()),
      };
    },
  };
}
