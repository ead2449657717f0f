import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Answer } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Fault, Faults } from "./faults/faults.ts";
import type { RequestEntry, RequestRecord, RequestStart } from "./request-record.ts";

// Taken before a test can install fake timers.
const { setImmediate: realSetImmediate } = globalThis;

export interface AnsweringOptions {
  readonly clock: Clock;
  readonly record: RequestRecord;
  readonly faults: Faults;
}

/** A request with what the simulator makes of it. */
export interface Call extends Pick<RequestStart, "server" | "operation" | "actionId" | "body"> {
  /** Whether the caller may; the answer is the refusal. Comes before any fault, as in a real gateway. */
  readonly admit: () => Promise<Answer | undefined>;
  /** Does what was asked. */
  readonly perform: () => Answer | Promise<Answer>;
}

/** The way of every request: recorded, admitted, struck by a fault if one is due, performed, answered. */
export async function answer(
  { clock, record, faults }: AnsweringOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  call: Call,
): Promise<FastifyReply> {
  const [path = "", query = ""] = request.url.split("?");
  const { server, operation, actionId, body } = call;
  const entry = record.begin({ server, operation, method: request.method, path, query, actionId, body });
  const closed = new AbortController();
  reply.raw.once("close", () => closed.abort());
  const send = (final: Answer) => {
    record.end(entry, closed.signal.aborted ? undefined : final.status);
    return reply
      .code(final.status)
      .headers({ date: new Date(clock.now()).toUTCString(), ...final.headers })
      .send(final.body);
  };

  const refusal = await call.admit();
  if (refusal !== undefined) {
    return send(refusal);
  }
  entry.authorized = true;
  const fault = faults.take(operation, actionId);
  if (fault === undefined) {
    return send(await call.perform());
  }

  entry.fault = "strikes" in fault ? `${fault.kind} ${fault.strikes}` : fault.kind;
  const wire: Wire = { entry, record, request, reply, send, closed: closed.signal };
  switch (fault.kind) {
    case "slow": {
      if (fault.strikes === "beforeEffect") {
        await clock.sleep(fault.delayMs);
      }
      const late = await call.perform();
      if (fault.strikes === "afterEffect") {
        await clock.sleep(fault.delayMs);
      }
      return send(late);
    }
    case "rewritten":
      return send(fault.rewrite(await call.perform()));
    case "truncated":
      return sendTruncated(wire, await call.perform(), fault.bytes);
    default:
      if (fault.strikes === "afterEffect") {
        await call.perform();
      }
      return answerNothingTrue(wire, fault);
  }
}

interface Wire {
  readonly entry: RequestEntry;
  readonly record: RequestRecord;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly send: (answer: Answer) => FastifyReply;
  readonly closed: AbortSignal;
}

function answerNothingTrue(
  { entry, record, request, reply, send, closed }: Wire,
  fault: Extract<Fault, { kind: "answer" | "reset" | "hang" | "flood" }>,
): FastifyReply {
  switch (fault.kind) {
    case "answer":
      return send(fault.answer);
    case "flood":
      record.end(entry, fault.status);
      return reply
        .code(fault.status)
        .type("application/json")
        .send(Readable.from(chunksOf(fault.bytes)));
    case "reset":
      record.end(entry, undefined);
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    case "hang":
      reply.hijack();
      closed.addEventListener("abort", () => record.end(entry, undefined));
      return reply;
  }
}

/** Announces the whole length, sends a part of it and closes the connection. */
function sendTruncated({ entry, record, request, reply }: Wire, whole: Answer, bytes: number): FastifyReply {
  record.end(entry, whole.status);
  const body = Buffer.from(whole.body);
  reply.hijack();
  reply.raw.writeHead(whole.status, { ...whole.headers, "content-length": body.length });
  reply.raw.write(body.subarray(0, bytes), () => request.raw.socket.destroy());
  return reply;
}

/** Lets the process breathe between chunks: a connection in memory never waits by itself. */
async function* chunksOf(bytes: number): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(65_536, "[");
  for (let left = bytes; left > 0; left -= chunk.length) {
    yield chunk.subarray(0, Math.min(left, chunk.length));
    await new Promise<void>((resolve) => realSetImmediate(resolve));
  }
}
