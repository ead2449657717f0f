import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { explainNetworkFailure } from "../../provider/network/network-failure.ts";
import { askTimeMs, connectTls } from "../../provider/network/tls-connection.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import { startHttpsServer } from "../support/https-server.ts";

beforeEach(() => {
  for (const name of ["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]) {
    vi.stubEnv(name, "");
    vi.stubEnv(name.toLowerCase(), "");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("connects, looks at the certificate, and asks for nothing", async () => {
  const notAfterDate = new Date(Date.now() + 86_400_000);
  await using server = await startHttpsServer((_, answer) => answer.end(), { notAfterDate });
  const { protocol, certificateEndsAtMs } = await connectTls(new URL(server.origin), 5_000);
  expect(protocol).toBe("TLSv1.3");
  expect(Math.abs(certificateEndsAtMs - notAfterDate.getTime())).toBeLessThan(1_000);
  expect(server.connections).toBe(1);
  expect(server.requests).toEqual([]);
});

test("connects through the proxy that calls go through", async () => {
  await using server = await startHttpsServer((_, answer) => answer.end(), { hostNames: ["localhost"] });
  await using proxy = await startConnectProxy();
  vi.stubEnv("HTTPS_PROXY", proxy.url);
  const url = new URL(server.origin.replace("127.0.0.1", "localhost"));
  await connectTls(url, 5_000);
  expect(proxy.targets).toEqual([url.host]);
  expect(server.requests).toEqual([]);
});

async function failureOf(url: URL, timeoutMs = 5_000): Promise<string> {
  const failure: unknown = await connectTls(url, timeoutMs).then(
    () => "no failure",
    (error: unknown) => error,
  );
  return explainNetworkFailure(failure, url.host);
}

test("a proxy that demands a password fails with what to do", async () => {
  await using server = await startHttpsServer((_, answer) => answer.end());
  await using proxy = await startConnectProxy({ credentials: "user:password" });
  vi.stubEnv("HTTPS_PROXY", proxy.url);
  expect(await failureOf(new URL(server.origin))).toContain(
    "the proxy requires a user name and password (407)",
  );
});

test("a certificate that nobody trusts fails", async () => {
  await using server = await startHttpsServer((_, answer) => answer.end(), { isTrusted: false });
  expect(await failureOf(new URL(server.origin))).toContain("showed a self-signed certificate");
});

test("a port where nothing listens fails", async () => {
  const server = await startHttpsServer((_, answer) => answer.end());
  await server[Symbol.asyncDispose]();
  expect(await failureOf(new URL(server.origin))).toContain("refused the connection");
});

test("a host that says nothing fails in time", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => silent.once("listening", listening));
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  expect(await failureOf(new URL(`https://127.0.0.1:${port}`), 50)).toContain("did not answer in time");
  silent.close();
});

test("the time is asked of the root, without a token, whatever it answers", async () => {
  const date = "Mon, 23 Nov 2026 12:00:00 GMT";
  await using server = await startHttpsServer((_, answer) => answer.writeHead(401, { date }).end());
  expect(await askTimeMs(new URL(`${server.origin}/api/x`), 5_000)).toBe(Date.parse(date));
  expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
});
