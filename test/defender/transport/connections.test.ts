import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { ConfigurationError, ConnectionError, RequestRefusedError } from "../../../provider/errors.ts";
import { startConnectProxy } from "../../support/connect-proxy.ts";
import { startHttpsServer } from "../../support/https-server.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

const day = 86_400_000;
const realNow = () => performance.timeOrigin + performance.now();

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!isAddress(address)) {
    throw new Error("No port was bound.");
  }
  return `127.0.0.1:${address.port}`;
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

async function portWhereNothingListens(): Promise<string> {
  const server = createTcpServer();
  const address = await listening(server);
  server.close();
  await once(server, "close");
  return address;
}

const answering = () => undefined;

describe.each(operations)("a %s call", (operation) => {
  /** Makes the call to an address and expects it to find no connection. */
  async function failureAt(apiBaseUrl: string): Promise<ConnectionError> {
    service.useClient({ apiBaseUrl });
    const failure = await service.outcomeOf(operation);
    if (!(failure instanceof ConnectionError)) {
      throw failure;
    }
    expect(failure.message).toContain(`: ${new URL(apiBaseUrl).host} `);
    expect(failure.cause).toBeUndefined();
    expect(Buffer.byteLength(failure.message)).toBeLessThan(1000);
    return failure;
  }

  test("to a name that DNS does not know is made again, because it was not sent", async () => {
    const failure = await failureAt("https://defender.invalid");
    expect(failure.message).toMatch(/has no address: DNS (does not know the name|gave no answer in time)/);
    expect(service.driven.attempts).toBe(4);
  });

  test("to a port where nothing listens is made again, because it was not sent", async () => {
    const failure = await failureAt(`https://${await portWhereNothingListens()}`);
    expect(failure.message).toContain("refused the connection: nothing listens at that address and port");
    expect(service.driven.attempts).toBe(4);
  });

  test.each([
    {
      certificate: "that nobody trusts",
      options: { isTrusted: false },
      says: "showed a self-signed certificate (self-signed certificate",
      fix: "NODE_EXTRA_CA_CERTS",
    },
    {
      certificate: "that has expired",
      options: { notBeforeDate: new Date(realNow() - 2 * day), notAfterDate: new Date(realNow() - day) },
      says: "showed a certificate that has expired (CERT_HAS_EXPIRED)",
      fix: "Check this machine's clock",
    },
    {
      certificate: "that is not valid yet",
      options: { notBeforeDate: new Date(realNow() + day), notAfterDate: new Date(realNow() + 2 * day) },
      says: "showed a certificate that is not valid yet (CERT_NOT_YET_VALID)",
      fix: "Check this machine's clock",
    },
  ])("to a server with a certificate $certificate is not made again, and gives no token", async (row) => {
    await using server = await startHttpsServer(answering, row.options);
    const failure = await failureAt(server.origin);
    expect(failure.message).toContain(row.says.split(" (")[0]);
    expect(failure.message).toContain(row.fix);
    expect(service.driven.attempts).toBe(1);
    expect(server.requests).toEqual([]);
  });

  test("to a server whose certificate is for another host is not made again, and gives no token", async () => {
    await using server = await startHttpsServer(answering);
    const failure = await failureAt(server.origin.replace("127.0.0.1", "localhost"));
    expect(failure.message).toContain("showed a certificate that is for another host name");
    expect(service.driven.attempts).toBe(1);
    expect(server.requests).toEqual([]);
  });

  test("to a server without TLS is not made again", async () => {
    const server = createHttpServer();
    const failure = await failureAt(`https://${await listening(server)}`);
    server.close();
    expect(failure.message).toMatch(/does not speak TLS there|did not speak TLS as expected/);
    expect(service.driven.attempts).toBe(1);
  });
});

describe.each(operations)("a %s call through a proxy", (operation) => {
  function useProxy(url: string): void {
    vi.stubEnv("HTTPS_PROXY", url);
    vi.stubEnv("NO_PROXY", "");
  }

  test("arrives, and the proxy sees no more than the host", async () => {
    await using proxy = await startConnectProxy();
    useProxy(proxy.url);
    expect(await service.outcomeOf(operation)).not.toBeInstanceOf(Error);
    expect(proxy.targets).toEqual([new URL(service.simulator.apiBaseUrl).host]);
  });

  test("that wants a password says so, and is not made again", async () => {
    await using proxy = await startConnectProxy({ credentials: "user:hunter22" });
    useProxy(proxy.url.replace("//", "//user:wrong-hunter@"));
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(String(failure)).toContain("the proxy requires a user name and password (407)");
    expect(String(failure)).not.toContain("hunter");
    expect(proxy.targets).toHaveLength(1);
  });

  test("that is not there is made again, and names the proxy's address without its password", async () => {
    const address = await portWhereNothingListens();
    useProxy(`http://user:hunter22@${address}`);
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(String(failure)).toContain(`connect ECONNREFUSED ${address}`);
    expect(String(failure)).not.toContain("hunter22");
    expect(service.driven.attempts).toBe(4);
  });

  test("that refuses the host is the proxy's doing, not the service's", async () => {
    const proxy = createHttpServer();
    proxy.on("connect", (_request, socket) =>
      socket.end("HTTP/1.1 451 No\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<p>Blocked</p>"),
    );
    useProxy(`http://${await listening(proxy)}`);
    const failure = await service.outcomeOf(operation);
    proxy.close();
    expect(failure).toBeInstanceOf(RequestRefusedError);
    expect(String(failure)).toContain("451 (an HTML page, as a proxy or gateway sends it)");
  });

  test("whose address is not valid is not made", async () => {
    useProxy("socks5://user:hunter22@proxy.example");
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(String(failure)).not.toContain("hunter22");
  });
});
