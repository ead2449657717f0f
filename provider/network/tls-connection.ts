import { request } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { httpsAgentFor } from "./proxy-agent.ts";

/** What a host has shown before anything was asked of it. */
export interface TlsConnection {
  /** For example `TLSv1.3`. */
  readonly protocol: string;
  /** When its certificate ends, in milliseconds since 1970; NaN when it does not say. */
  readonly certificateEndsAtMs: number;
}

/**
 * Connects to a host as calls do, through a proxy where one is set, checks its certificate, and hangs up. Nothing is asked:
 * no request and no token is sent.
 *
 * @param timeoutMs how long it may take, in milliseconds
 * @throws {Error} of Node, or an object with the `status` that a proxy refused with; `explainNetworkFailure` reads both
 */
export function connectTls(url: URL, timeoutMs: number): Promise<TlsConnection> {
  return new Promise((resolve, reject) => {
    // A request that is never ended sends nothing.
    const asked = request(url, { method: "HEAD", agent: httpsAgentFor(url), timeout: timeoutMs });
    const give = (socket: TLSSocket) => {
      resolve({
        protocol: socket.getProtocol() ?? "unknown",
        certificateEndsAtMs: Date.parse(socket.getPeerCertificate().valid_to ?? ""),
      });
      asked.destroy();
    };
    asked.once("error", reject);
    asked.once("timeout", () => asked.destroy(timedOut()));
    // The answer of a proxy that does not let the connection pass.
    asked.once("response", ({ statusCode }) => {
      reject({ status: statusCode });
      asked.destroy();
    });
    asked.once("socket", (socket: Socket) => {
      if (!(socket instanceof TLSSocket)) {
        return;
      }
      socket.setTimeout(timeoutMs, () => asked.destroy(timedOut()));
      if (socket.authorized) {
        give(socket);
      } else {
        socket.once("secureConnect", () => give(socket));
      }
    });
  });
}

function timedOut(): Error {
  return Object.assign(new Error("No connection in time"), { code: "ETIMEDOUT" });
}

/**
 * The time by the clock of a host, in milliseconds since 1970, exact to a second. It is asked without a token for the
 * heading of its root, whatever that answers.
 *
 * @param timeoutMs how long it may take, in milliseconds
 * @throws {Error} of Node
 */
export function askTimeMs(url: URL, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL("/", url), {
      method: "HEAD",
      agent: httpsAgentFor(url),
      signal: AbortSignal.timeout(timeoutMs),
    });
    asked.once("error", reject);
    asked.once("response", (answer) => {
      answer.resume();
      resolve(Date.parse(answer.headers.date ?? ""));
    });
    asked.end();
  });
}
