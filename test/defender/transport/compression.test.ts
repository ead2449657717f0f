import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ConnectionError } from "../../../provider/errors.ts";
import type { Fault } from "../../../simulator/faults/faults.ts";
import { startHttpsServer } from "../../support/https-server.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

type Compress = (body: Buffer) => Buffer;

/** Answers of the service in another encoding. */
function encoded(encoding: string, compress: Compress): Fault {
  return {
    kind: "rewritten",
    rewrite: (answer) => ({
      ...answer,
      headers: { ...answer.headers, "content-encoding": encoding },
      body: compress(Buffer.from(answer.body)),
    }),
  };
}

describe.each(operations)("the answer to a %s call is read", (operation) => {
  test.each<[string, string, Compress]>([
    ["as it is", "identity", (body) => body],
    ["from gzip", "gzip", gzipSync],
    ["from br", "br", brotliCompressSync],
    ["from deflate with its zlib header, which nobody offered", "deflate", deflateSync],
    ["after a byte order mark", "identity", (body) => Buffer.concat([Buffer.from("\uFEFF"), body])],
    [
      "after a byte order mark in gzip",
      "gzip",
      (body) => gzipSync(Buffer.concat([Buffer.from("\uFEFF"), body])),
    ],
  ])("%s", async (_how, encoding, compress) => {
    service.simulator.faults.next(operation, encoded(encoding, compress));
    expect(await service.outcomeOf(operation)).not.toBeInstanceOf(Error);
  });

  test("or, in raw deflate against our offer, is no answer, and no cancel call is repeated for it", async () => {
    // With fixed codes the first byte of JSON looks like the first byte of zlib's header.
    service.simulator.faults.always(
      operation,
      encoded("deflate", (body) => deflateRawSync(body, { strategy: constants.Z_FIXED })),
    );
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(String(failure)).toContain("was reached, and its answer could not be read");
    expect(service.simulator.requests.count({ operation })).toBe(operation === "cancel" ? 1 : 4);
  });
});

/** Compresses as IIS does: deflate, in its raw form, to whoever offers it. */
function asIisWould(request: IncomingMessage, response: ServerResponse): void {
  const offered = String(request.headers["accept-encoding"]);
  const action = { id: service.actionId, type: "Isolate", status: "Cancelled" };
  const isList = request.method === "GET" && request.url?.includes("?") === true;
  const body = Buffer.from(JSON.stringify(isList ? { value: [action] } : action));
  const [encoding, compress]: [string, Compress] = offered.includes("deflate")
    ? ["deflate", deflateRawSync]
    : offered.includes("br")
      ? ["br", brotliCompressSync]
      : ["identity", (plain) => plain];
  const packed = compress(body);
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "content-encoding": encoding,
  });
  // Without a length the answer is chunked; a first chunk of one byte is the hardest to decode.
  response.write(packed.subarray(0, 1), () => response.end(packed.subarray(1)));
}

test.each(operations)(
  "a server that would send raw deflate is not offered it by a %s call",
  async (operation) => {
    await using server = await startHttpsServer(asIisWould);
    service.useClient({ apiBaseUrl: server.origin });
    expect(await service.outcomeOf(operation)).not.toBeInstanceOf(Error);
  },
);
