import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Access, type CallerRules, checkCaller } from "./caller-checks.ts";
import type { EntraTenant } from "./entra-tenant.ts";
import { answerCancel, answerGet, answerList, type EndpointOptions } from "./machine-action-endpoints.ts";
import type { MachineActionWorld } from "./machine-action-world.ts";
import type { Operation, RequestEntry, RequestRecord } from "./request-record.ts";
import { type Answer, serviceError } from "./service-errors.ts";

export interface DefenderApiOptions {
  readonly world: MachineActionWorld;
  readonly tenant: EntraTenant;
  readonly record: RequestRecord;
  /** Read at every request, so that a test can change them while the simulator runs. */
  readonly rules: () => CallerRules;
  readonly endpoints: () => EndpointOptions;
}

/** The machine-action part of the Defender API, under `/api` and `/api/v1.0`. */
export function createDefenderApp(options: DefenderApiOptions): FastifyInstance {
  const { world, record } = options;
  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 2000 } });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  const serve = async (
    request: FastifyRequest,
    reply: FastifyReply,
    operation: Operation,
    access: Access,
    actionId: string | undefined,
    perform: (applicationId: string) => Answer,
  ) => {
    const entry = record.begin(start(request, operation, actionId));
    const check = await checkCaller(options.tenant, request.headers.authorization, access, options.rules());
    entry.authorized = "caller" in check;
    return send(reply, entry, "caller" in check ? perform(check.caller.applicationId) : check.refusal);
  };
  const send = (reply: FastifyReply, entry: RequestEntry, answer: Answer) => {
    record.end(entry, answer.status);
    return reply
      .code(answer.status)
      .headers({ ...answer.headers })
      .send(answer.body);
  };

  for (const prefix of ["/api", "/api/v1.0"]) {
    app.get(`${prefix}/machineactions`, (request, reply) =>
      serve(request, reply, "list", "read", undefined, () =>
        answerList(world, new URL(request.url, `https://${request.host}`), options.endpoints()),
      ),
    );
    app.get<{ Params: { id: string } }>(`${prefix}/machineactions/:id`, (request, reply) =>
      serve(request, reply, "get", "read", request.params.id, () =>
        answerGet(world, request.params.id, options.endpoints()),
      ),
    );
    app.post<{ Params: { id: string } }>(`${prefix}/machineactions/:id/cancel`, (request, reply) =>
      serve(request, reply, "cancel", "cancel", request.params.id, (applicationId) =>
        answerCancel(
          world,
          {
            id: request.params.id,
            contentType: request.headers["content-type"],
            body: typeof request.body === "string" ? request.body : "",
            applicationId,
          },
          options.endpoints(),
        ),
      ),
    );
  }
  app.setNotFoundHandler((request, reply) => {
    const knownPath = /^\/api(\/v1\.0)?\/machineactions(\/[^/]+(\/cancel)?)?$/.test(
      request.url.split("?")[0] ?? "",
    );
    return send(
      reply,
      record.begin(start(request, "other", undefined)),
      knownPath
        ? serviceError(
            405,
            "BadRequest",
            `The requested resource does not support http method '${request.method}'.`,
          )
        : serviceError(404, "NotFound", "No HTTP resource was found that matches the request URI."),
    );
  });
  app.setErrorHandler((error, request, reply) => {
    record.end(record.begin(start(request, "other", undefined)), 500);
    return reply.code(500).send({ error: { code: "InternalServerError", message: String(error) } });
  });
  return app;
}

function start(request: FastifyRequest, operation: Operation, actionId: string | undefined) {
  const [path = "", query = ""] = request.url.split("?");
  return {
    server: "defender" as const,
    operation,
    method: request.method,
    path,
    query,
    actionId,
    body: operation === "cancel" ? jsonOrNothing(request.body) : undefined,
  };
}

function jsonOrNothing(body: unknown): unknown {
  try {
    return typeof body === "string" ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}
