import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Operation, RequestEntry, RequestStart } from "../../../simulator/request-record.ts";
import { RequestRecord } from "../../../simulator/request-record.ts";
import type { ServicePlan } from "../model/scenario.ts";
import type { Exchange } from "../model/traffic.ts";
import type { Happenings } from "./happenings.ts";
import { entitiesIn } from "./shown-entities.ts";

/** What the wire needs of the run. */
export interface WireOptions {
  readonly plan: ServicePlan;
  /** The process that a request comes from. */
  readonly processOf: (request: FastifyRequest) => number;
  /** Origin from which a process is to fetch further pages, if not from the one it has called. */
  readonly pageOrigin: ((process: number) => string) | undefined;
  readonly happenings: Happenings;
  /** Whether an id is that of an action of the tenant which can be read. */
  readonly isReadable: (id: string) => boolean;
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A number from 0 to 1 that depends on its arguments only. */
  readonly chance: (process: number, nth: number) => number;
}

/** The simulator's record, tied to the exchange that each entry is about. */
export class LinkedRecord extends RequestRecord {
  readonly exchanges: Exchange[] = [];
  readonly #exchangeOf = new WeakMap<object, Exchange>();
  /** The exchange whose handler is about to be called. */
  next: Exchange | undefined;

  override begin(start: RequestStart): RequestEntry {
    const entry = super.begin(start);
    if (this.next !== undefined) {
      this.#exchangeOf.set(entry, this.next);
    }
    this.next = undefined;
    return entry;
  }

  override end(entry: RequestEntry, status: number | undefined): void {
    super.end(entry, status);
    const exchange = this.#exchangeOf.get(entry);
    if (exchange === undefined) {
      return;
    }
    exchange.status = status;
    exchange.fault = entry.fault;
    exchange.wasAdmitted = entry.authorized;
  }
}

/** Gives every request its way to the service and back, and notes what it was and what was answered. */
export function attachWire(app: FastifyInstance, record: LinkedRecord, options: WireOptions): void {
  const { plan, happenings, elapsedMs, sleep } = options;
  const inFlight = new WeakMap<FastifyRequest, Exchange>();
  const callsOfProcess = new Map<number, number>();
  let order = 0;
  const nextOrder = () => {
    order += 1;
    return order;
  };
  const latencyMs = (process: number) => {
    const nth = callsOfProcess.get(process) ?? 0;
    callsOfProcess.set(process, nth + 1);
    return 1 + Math.round(options.chance(process, nth) * plan.latencyMs);
  };

  app.addHook("onRequest", (request, _reply, done) => {
    const exchange = beginExchange(request, options.processOf(request), elapsedMs(), nextOrder());
    record.exchanges.push(exchange);
    inFlight.set(request, exchange);
    done();
  });

  // Once the body is there, so that what a process has sent arrives even if the process dies meanwhile.
  app.addHook("preHandler", async (request) => {
    const exchange = inFlight.get(request);
    if (exchange === undefined) {
      return;
    }
    exchange.comment = commentIn(request.body);
    await sleep(latencyMs(exchange.process));
    exchange.arrivedAtMs = elapsedMs();
    exchange.nth = happenings.requestArrived(exchange.operation, exchange.actionId);
    happenings.reach(exchange, "beforeEffect");
  });

  app.addHook("preHandler", (request, _reply, done) => {
    record.next = inFlight.get(request);
    done();
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const exchange = inFlight.get(request);
    if (exchange === undefined) {
      return payload;
    }
    happenings.reach(exchange, "afterEffect");
    const body = typeof payload === "string" ? rewritten(payload, exchange, options) : payload;
    if (exchange.status === 429) {
      exchange.waitHintMs = waitHintMs(reply, payload);
    }
    await sleep(latencyMs(exchange.process));
    if (request.raw.socket.destroyed) {
      return body;
    }
    exchange.deliveredAtMs = elapsedMs();
    exchange.deliveredOrder = nextOrder();
    if (typeof body === "string" && isSuccess(exchange.status)) {
      const shown = entitiesIn(body).filter(
        ({ id }) => options.isReadable(id) && (exchange.actionId === undefined || exchange.actionId === id),
      );
      exchange.isAccepted = exchange.operation === "cancel" && shown.length > 0;
      exchange.shown = exchange.isAccepted && typeof plan.cancel.answerShows === "object" ? [] : shown;
    }
    return body;
  });
}

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

function beginExchange(
  request: FastifyRequest,
  process: number,
  sentAtMs: number,
  sentOrder: number,
): Exchange {
  const [path = "", query = ""] = request.url.split("?");
  const { operation, actionId } = callOf(request.method, path);
  return {
    process,
    operation,
    actionId,
    query: decodeURIComponent(query),
    sentAtMs,
    sentOrder,
    tokenEnd: request.headers.authorization?.slice(-16) ?? "",
    arrivedAtMs: undefined,
    nth: 0,
    comment: undefined,
    status: undefined,
    fault: undefined,
    wasAdmitted: false,
    waitHintMs: undefined,
    deliveredAtMs: undefined,
    deliveredOrder: Number.POSITIVE_INFINITY,
    isAccepted: false,
    shown: [],
  };
}

function callOf(method: string, path: string): { operation: Operation; actionId: string | undefined } {
  const [, actionId, cancel] =
    /^\/api\/machineactions(?:\/([0-9a-f-]+)(\/cancel)?)?$/.exec(path.toLowerCase()) ?? [];
  if (method === "POST" && cancel !== undefined) {
    return { operation: "cancel", actionId };
  }
  if (method !== "GET" || cancel !== undefined) {
    return { operation: "other", actionId };
  }
  return { operation: actionId === undefined ? "list" : "get", actionId };
}

function commentIn(body: unknown): string | undefined {
  const parsed: unknown = typeof body === "string" && body !== "" ? JSON.parse(body) : undefined;
  const comment: unknown = typeof parsed === "object" && parsed !== null && Reflect.get(parsed, "Comment");
  return typeof comment === "string" ? comment : undefined;
}

/** The answer in the dialect that this service speaks. */
function rewritten(
  payload: string,
  { operation, process, status }: Exchange,
  { plan, pageOrigin }: WireOptions,
): string {
  let text = payload;
  if (plan.oneL) {
    text = text.replaceAll('"status":"Cancelled"', '"status":"Canceled"');
  }
  if (plan.pagesElsewhere && pageOrigin !== undefined) {
    text = text.replace(
      /("@odata.nextLink":")https:\/\/[^/]+/,
      (_, before: string) => before + pageOrigin(process),
    );
  }
  if (plan.cancelAnswersWithoutCommands && operation === "cancel" && status === 200) {
    text = text.replace(/"commands":\[.*\],"troubleshootInfo"/, '"commands":[],"troubleshootInfo"');
  }
  return text;
}

function waitHintMs(reply: FastifyReply, payload: unknown): number | undefined {
  const header = reply.getHeader("retry-after");
  if (header !== undefined) {
    const seconds = Number(header);
    return Number.isNaN(seconds) ? Date.parse(String(header)) - Date.now() : seconds * 1000;
  }
  const seconds = /again in (\d+) seconds/.exec(String(payload))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
