import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import type { WireFormat } from "../../../simulator/defender/wire-format.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";

let calls: SimulatorCalls;
let id: string;

beforeEach(async () => {
  calls = await SimulatorCalls.create();
  ({ id } = calls.apps.world.add());
});

async function answerIn(format: Partial<WireFormat>, acceptEncoding?: string) {
  calls.apps.endpoints = { ...calls.apps.endpoints, ...format };
  return calls.get(
    id,
    acceptEncoding === undefined ? {} : { headers: { "accept-encoding": acceptEncoding } },
  );
}

test("answers carry the headers of recorded ones", async () => {
  const { headers } = await answerIn({});
  expect(headers).toMatchObject({
    "content-type": "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8",
    "odata-version": "4.0",
    "transfer-encoding": "chunked",
  });
  expect(headers).not.toHaveProperty("content-length");
});

test("an answer that is not chunked tells its length", async () => {
  const { headers, rawPayload } = await answerIn({ chunked: false });
  expect(headers).toMatchObject({ "content-length": String(rawPayload.length) });
  expect(headers).not.toHaveProperty("transfer-encoding");
});

describe("as offered", () => {
  test.each([
    ["gzip, deflate, br", "deflate"],
    ["gzip, br", "gzip"],
    ["br", "br"],
    ["deflate;q=0, br;q=0.5", "br"],
    ["*", "deflate"],
    ["identity", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("a caller that offers %j gets %s", async (offer, coding) => {
    const { headers } = await answerIn({ compression: "asOffered" }, offer);
    expect(headers["content-encoding"]).toBe(coding);
  });
});

describe("whatever is offered", () => {
  test.each([
    ["gzip", { compression: "gzip" }, "gzip", gunzipSync],
    ["Brotli", { compression: "br" }, "br", brotliDecompressSync],
    ["zlib", { compression: "deflate" }, "deflate", inflateSync],
    ["raw deflate", { compression: "deflate", deflate: "raw" }, "deflate", inflateRawSync],
  ] as const)("%s is used", async (_name, format, coding, decompress) => {
    const { headers, rawPayload } = await answerIn(format, "identity");
    expect(headers["content-encoding"]).toBe(coding);
    expect(JSON.parse(decompress(rawPayload).toString())).toMatchObject({ id, status: "Pending" });
  });

  test("errors are compressed, too", async () => {
    await answerIn({ compression: "gzip" });
    const response = await calls.get("00000000-0000-4000-8000-000000000000");
    expect(JSON.parse(gunzipSync(response.rawPayload).toString())).toHaveProperty(
      "error.code",
      "ResourceNotFound",
    );
  });
});

test("raw deflate is none that a reader of the standard's deflate takes", async () => {
  const { rawPayload } = await answerIn({ compression: "deflate", deflate: "raw" });
  expect(() => inflateSync(rawPayload)).toThrow();
});

test("a body can begin with a byte order mark, compressed or not", async () => {
  const plain = await answerIn({ byteOrderMark: true });
  expect([...plain.rawPayload.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x7b]);
  const zipped = await answerIn({ byteOrderMark: true, compression: "gzip" });
  expect(gunzipSync(zipped.rawPayload)).toEqual(plain.rawPayload);
});
