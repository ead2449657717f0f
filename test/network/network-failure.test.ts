import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer, request } from "node:https";
import { createServer as createTcpServer, type Server } from "node:net";
import { generate } from "selfsigned";
import { describe, expect, test } from "vitest";
import { explainNetworkFailure } from "../../provider/network/network-failure.ts";

const host = "api.example";

function nodeError(code: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { code, ...more });
}

// Codes: https://nodejs.org/api/errors.html#common-system-errors and https://nodejs.org/api/tls.html#x509-certificate-error-codes
const rows: readonly [code: string, meaning: string, fix: string][] = [
  ["ENOTFOUND", "has no address: DNS does not know the name", "Check the host's spelling"],
  ["EAI_AGAIN", "has no address: DNS gave no answer in time", "set HTTPS_PROXY"],
  ["ECONNREFUSED", "refused the connection: nothing listens at that address and port", "firewall"],
  ["ECONNRESET", "was reached, and the connection was cut", "run again"],
  ["EPIPE", "was reached, and the connection was cut while sending", "run again"],
  ["ECONNABORTED", "was reached, and the connection was given up", "run again"],
  ["ERR_HTTP_CONTENT_LENGTH_MISMATCH", "was reached, and its answer broke off", "run again"],
  ["ERR_READING_RESPONSE_STREAM", "was reached, and its answer could not be read", "run again"],
  ["ETIMEDOUT", "did not answer in time", "firewall"],
  ["ESOCKETTIMEDOUT", "did not answer in time", "firewall"],
  ["EHOSTUNREACH", "cannot be reached: there is no route to its address", "VPN"],
  ["ENETUNREACH", "cannot be reached: there is no route to its network", "VPN"],
  ["CERT_HAS_EXPIRED", "showed a certificate that has expired", "Check this machine's clock"],
  ["CERT_NOT_YET_VALID", "showed a certificate that is not valid yet", "Check this machine's clock"],
  ["CERT_REVOKED", "showed a certificate that was revoked", "Do not trust this network"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "showed a self-signed certificate", "NODE_EXTRA_CA_CERTS"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "of an authority that this machine does not trust", "NODE_EXTRA_CA_CERTS"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "whose authority this machine does not know", "NODE_EXTRA_CA_CERTS"],
  ["UNABLE_TO_GET_ISSUER_CERT", "whose authority this machine does not know", "NODE_EXTRA_CA_CERTS"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "whose authority this machine does not know", "NODE_EXTRA_CA_CERTS"],
  [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "showed a certificate that is for another host name",
    "Check the host's spelling",
  ],
  ["EPROTO", "was reached, and did not speak TLS as expected", "HTTPS_PROXY begins with http://"],
  [
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "was reached, and does not speak TLS there",
    "HTTPS_PROXY begins with http://",
  ],
  [
    "ERR_SSL_PACKET_LENGTH_TOO_LONG",
    "was reached, and does not speak TLS there",
    "HTTPS_PROXY begins with http://",
  ],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "was reached, and refused our version of TLS", "speak HTTPS"],
];

describe("explains and says what to do about", () => {
  test.each(rows)("%s", (code, meaning, fix) => {
    const text = explainNetworkFailure(nodeError(code, "words of the library"), host);
    expect(text).toMatch(/^api\.example .+ \([A-Z0-9_]+\)\. .+\.$/);
    expect(text).toContain(`${meaning}`);
    expect(text).toContain(`(${code})`);
    expect(text).toContain(fix);
    expect(text).not.toContain("words of the library");
  });

  test("a proxy that wants a password, whichever way the status comes", () => {
    for (const error of [{ status: 407 }, Object.assign(new Error("x"), { statusCode: 407 })]) {
      const text = explainNetworkFailure(error, host);
      expect(text).toContain("was not reached: the proxy requires a user name and password (407)");
      expect(text).toContain("http://user:password@proxy.example:8080");
    }
  });

  test("a time-out that has a name and no code", () => {
    expect(explainNetworkFailure(Object.assign(new Error("x"), { name: "AbortError" }), host)).toContain(
      "(ETIMEDOUT)",
    );
  });
});

describe("finds the reason", () => {
  test("in the cause of a library's error", () => {
    const wrapped = new Error("fetch failed", {
      cause: new Error("send", { cause: nodeError("ENOTFOUND", "x") }),
    });
    expect(explainNetworkFailure(wrapped, host)).toContain("(ENOTFOUND)");
  });

  test("in one of several addresses that were tried", () => {
    const tried = new AggregateError([new Error("x"), nodeError("ENETUNREACH", "y")], "");
    expect(explainNetworkFailure(tried, host)).toContain("(ENETUNREACH)");
  });

  test("in the outermost code that it knows", () => {
    const error = nodeError("REQUEST_SEND_ERROR", "x", { cause: nodeError("ECONNRESET", "y") });
    expect(explainNetworkFailure(error, host)).toContain("(ECONNRESET)");
  });

  test("and names the address where that is the proxy's", () => {
    const error = nodeError("ECONNREFUSED", "connect ECONNREFUSED 10.0.0.1:3128");
    expect(explainNetworkFailure(error, host)).toContain("(connect ECONNREFUSED 10.0.0.1:3128)");
  });
});

describe("survives", () => {
  const cyclic = new Error("round");
  cyclic.cause = cyclic;
  test.each([
    [
      "an unknown code",
      nodeError("EWHATEVER", "something broke.\nsecond line"),
      "api.example was not reached: something broke.",
    ],
    ["a text", "just words", "api.example was not reached: just words."],
    ["nothing", undefined, "api.example was not reached: no reason was given."],
    ["null", null, "api.example was not reached: no reason was given."],
    ["a number", 7, "api.example was not reached: no reason was given."],
    ["a circle of causes", cyclic, "api.example was not reached: round."],
    ["a message of a megabyte", new Error("x".repeat(1_000_000)), "api.example was not reached: xxx"],
    [
      "a code from the prototype of objects",
      nodeError("constructor", "odd"),
      "api.example was not reached: odd.",
    ],
  ])("%s", (_what, error, expected) => {
    const text = explainNetworkFailure(error, host);
    expect(text).toContain(expected);
    expect(text.length).toBeLessThan(1000);
  });
});

describe("understands what Node really throws", () => {
  async function failureAt(server: Server, options: object = {}): Promise<string> {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const [error] = await once(request({ host: "127.0.0.1", port, ...options }).end(), "error");
    server.close();
    return explainNetworkFailure(error, `127.0.0.1:${port}`);
  }
  async function tlsServer(options: { notBeforeDate?: Date; notAfterDate?: Date; ip?: string } = {}) {
    const { ip = "127.0.0.1", ...dates } = options;
    const { cert, private: key } = await generate([{ name: "commonName", value: "x" }], {
      keyType: "ec",
      algorithm: "sha256",
      ...dates,
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip }] }],
    });
    return { server: createHttpsServer({ key, cert }), cert };
  }
  const day = 86_400_000;

  test("a self-signed certificate", async () => {
    expect(await failureAt((await tlsServer()).server)).toContain("showed a self-signed certificate");
  });

  test("an expired certificate", async () => {
    const { server, cert } = await tlsServer({
      notBeforeDate: new Date(Date.now() - 2 * day),
      notAfterDate: new Date(Date.now() - day),
    });
    expect(await failureAt(server, { ca: cert })).toContain("(CERT_HAS_EXPIRED)");
  });

  test("a certificate that is not valid yet", async () => {
    const { server, cert } = await tlsServer({
      notBeforeDate: new Date(Date.now() + day),
      notAfterDate: new Date(Date.now() + 2 * day),
    });
    expect(await failureAt(server, { ca: cert })).toContain("(CERT_NOT_YET_VALID)");
  });

  test("a certificate for another host", async () => {
    const { server, cert } = await tlsServer({ ip: "10.0.0.1" });
    expect(await failureAt(server, { ca: cert })).toContain("(ERR_TLS_CERT_ALTNAME_INVALID)");
  });

  test("a server without TLS", async () => {
    expect(await failureAt(createHttpServer())).toMatch(
      /does not speak TLS there|did not speak TLS as expected/,
    );
  });

  test("a connection that is cut", async () => {
    expect(await failureAt(createTcpServer((socket) => socket.destroy()))).toContain(
      "the connection was cut",
    );
  });

  test("a port where nothing listens", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    server.close();
    await once(server, "close");
    const [error] = await once(request({ host: "127.0.0.1", port }).end(), "error");
    expect(explainNetworkFailure(error, `127.0.0.1:${port}`)).toContain(
      "nothing listens at that address and port",
    );
  });

  test("a name that does not exist", async () => {
    const [error] = await once(request({ host: "no-such-host.invalid" }).end(), "error");
    expect(explainNetworkFailure(error, "no-such-host.invalid")).toMatch(
      /^no-such-host\.invalid has no address: DNS/,
    );
  });
});
