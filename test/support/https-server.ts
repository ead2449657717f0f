import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { generate } from "selfsigned";

export interface HttpsServerOptions {
  /** Whether this process trusts the certificate. Default: true. */
  readonly isTrusted?: boolean;
  /** Host names that the certificate is for, beside 127.0.0.1. */
  readonly hostNames?: readonly string[];
  readonly notBeforeDate?: Date;
  readonly notAfterDate?: Date;
}

export interface ReceivedRequest {
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** An HTTPS server on the loopback interface that remembers who brought a token. */
export interface HttpsServer extends AsyncDisposable {
  readonly origin: string;
  readonly server: Server;
  /** Every request, in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** Connections that were accepted. */
  readonly connections: number;
}

export async function startHttpsServer(
  listener: RequestListener,
  options: HttpsServerOptions = {},
): Promise<HttpsServer> {
  const { isTrusted = true, hostNames = [], ...dates } = options;
  // OpenSSL looks authorities up by their name, so each server needs one of its own.
  const { cert, private: key } = await generate([{ name: "commonName", value: `Test ${randomUUID()}` }], {
    keyType: "ec",
    algorithm: "sha256",
    // The real time, also where a test drives the clock: that is what certificates are checked by.
    notBeforeDate: new Date(performance.timeOrigin + performance.now() - 60_000),
    ...dates,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [{ type: 7, ip: "127.0.0.1" }, ...hostNames.map((value) => ({ type: 2 as const, value }))],
      },
    ],
  });
  if (isTrusted) {
    setDefaultCACertificates([...getCACertificates("default"), cert]);
  }
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const server = createServer({ key, cert }, (request, response) => {
    const { host, authorization } = request.headers;
    requests.push({ host, authorization });
    listener(request, response);
  });
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("No port was bound.");
  }
  return {
    origin: `https://127.0.0.1:${address.port}`,
    server,
    requests,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
