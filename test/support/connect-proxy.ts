import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";

/** An HTTP proxy on the loopback interface that passes CONNECT on, and remembers for whom. */
export interface ConnectProxy extends AsyncDisposable {
  /** For HTTPS_PROXY. */
  readonly url: string;
  /** Host and port of every CONNECT, in order of arrival. */
  readonly targets: readonly string[];
}

export interface ConnectProxyOptions {
  /** `user:password` that the proxy demands; default: none. */
  readonly credentials?: string;
  /** Host and port that every CONNECT leads to, whatever it asks for. Default: what it asks for. */
  readonly upstream?: string;
}

export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const { credentials } = options;
  const targets: string[] = [];
  const expected =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connect", (request, client, head) => {
    const target = request.url ?? "";
    targets.push(target);
    if (request.headers["proxy-authorization"] !== expected) {
      client.end(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
      );
      return;
    }
    const { hostname, port } = new URL(`http://${options.upstream ?? target}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      socket.on("error", () => [client, upstream].map((end) => end.destroy()));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("No port was bound.");
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    targets,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
