import { Readable } from "node:stream";
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";

/** The codings that the service is able to use, in the order in which it prefers them: recorded answers are deflated. */
const codings = ["deflate", "gzip", "br"] as const;
export type Coding = (typeof codings)[number];

/** How answers are written to the wire. */
export interface WireFormat {
  /**
   * Coding of the body: the service's choice among those that the caller offers in `Accept-Encoding`, none, or one
   * that is used whatever the caller offers.
   */
  readonly compression: "asOffered" | "none" | Coding;
  /** What `deflate` stands for: the zlib format, as the standard says, or raw deflate, as IIS is known to send. */
  readonly deflate: "zlib" | "raw";
  /** Whether the body begins with a byte order mark. */
  readonly byteOrderMark: boolean;
  /** Whether the body comes in chunks, without its length, as recorded answers do. */
  readonly chunked: boolean;
}

/** Uncompressed, since a client that decompresses waits for another thread, and no test can drive its time past that. */
export const defaultWireFormat: WireFormat = {
  compression: "none",
  deflate: "zlib",
  byteOrderMark: false,
  chunked: true,
};

/** The body of an answer as it goes over the wire; sets the headers that say so. What is no text passes as it is. */
export function formatted(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  format: WireFormat,
): unknown {
  if (typeof payload !== "string" || payload === "") {
    return payload;
  }
  const text = Buffer.from(format.byteOrderMark ? `\uFEFF${payload}` : payload);
  const coding =
    format.compression === "asOffered"
      ? firstOffered(request.headers["accept-encoding"])
      : format.compression;
  let body: Buffer = text;
  if (coding !== undefined && coding !== "none") {
    reply.headers({ "content-encoding": coding, vary: "Accept-Encoding" });
    body = compressed(text, coding, format);
  }
  // Of a stream nobody knows the length.
  return format.chunked ? streamOf(body) : body;
}

function streamOf(body: Buffer): Readable {
  const stream = new Readable();
  stream.push(body);
  stream.push(null);
  return stream;
}

/** The coding that the service prefers of those that an Accept-Encoding header offers. */
function firstOffered(header: string | string[] | undefined): Coding | undefined {
  const offered = String(header ?? "")
    .split(",")
    .map((part) =>
      part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .filter(([, quality]) => quality === undefined || Number(quality.replace(/^q=/, "")) > 0)
    .map(([name]) => name);
  return codings.find((coding) => offered.includes(coding) || offered.includes("*"));
}

function compressed(body: Buffer, coding: Coding, { deflate }: WireFormat): Buffer {
  switch (coding) {
    case "gzip":
      return gzipSync(body);
    case "br":
      return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
    case "deflate":
      return deflate === "raw" ? deflateRawSync(body) : deflateSync(body);
  }
}
