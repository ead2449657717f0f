import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Answer } from "../answer.ts";
import { type AnsweringOptions, answer } from "../answering.ts";
import type { EntraTenant } from "../entra/entra-tenant.ts";
import type { Operation } from "../request-record.ts";
import { type Access, type CallerRules, checkCaller } from "./caller-checks.ts";
import { answerCancel, answerGet, answerList, type EndpointOptions } from "./machine-action-endpoints.ts";
import type { MachineActionWorld } from "./machine-action-world.ts";
import type { RateLimits } from "./rate-limits.ts";
import { serviceError } from "./service-errors.ts";
import { formatted } from "./wire-format.ts";

export interface DefenderApiOptions extends AnsweringOptions {
  readonly world: MachineActionWorld;
  readonly tenant: EntraTenant;
  readonly limits: RateLimits;
  /** Read at every request, so that a test can change them while the simulator runs. */
  readonly rules: () => CallerRules;
  readonly endpoints: () => EndpointOptions;
}

interface Route {
  readonly operation: Operation;
  readonly access: Access;
  readonly actionId?: string;
  readonly body?: unknown;
  readonly perform: (applicationId: string) => Answer;
}

/** The machine-action part of the Defender API, under `/api` and `/api/v1.0`, in any case of letters. */
export function createDefenderApp(options: DefenderApiOptions): FastifyInstance {
  const { world, tenant, limits, rules, endpoints } = options;
  const app = Fastify({
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4096, caseSensitive: false },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  const typeOf = (id: string | undefined) =>
    id !== undefined && world.has(id) ? world.truth(id).action.type : undefined;
  const routed = (request: FastifyRequest, route: Route) => {
    let applicationId = "";
    return {
      server: "defender" as const,
      operation: route.operation,
      actionId: route.actionId,
      body: route.body,
      admit: async () => {
        const type = typeOf(route.actionId);
        const check = await checkCaller(tenant, request.headers.authorization, route.access, rules(), type);
        if ("refusal" in check) {
          return check.refusal;
        }
        applicationId = check.caller.applicationId;
        return limits.refusal([route.operation, check.caller.tenantId, applicationId].join(" "));
      },
      perform: () => route.perform(applicationId),
    };
  };

  // A route's hooks come after the app's: what tests attach to the app sees and changes the text.
  const wire = {
    onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown) =>
      formatted(request, reply, payload, endpoints()),
  };

  for (const prefix of ["/api", "/api/v1.0"]) {
    app.get(`${prefix}/machineactions`, wire, (request, reply) =>
      answer(
        options,
        request,
        reply,
        routed(request, {
          operation: "list",
          access: "read",
          perform: () => answerList(world, urlOf(request), endpoints()),
        }),
      ),
    );
    app.get<{ Params: { id: string } }>(`${prefix}/machineactions/:id`, wire, (request, reply) => {
      const actionId = request.params.id;
      const perform = () => answerGet(world, actionId, urlOf(request).searchParams, endpoints());
      return answer(
        options,
        request,
        reply,
        routed(request, { operation: "get", access: "read", actionId, perform }),
      );
    });
    app.post<{ Params: { id: string } }>(`${prefix}/machineactions/:id/cancel`, wire, (request, reply) => {
      const actionId = request.params.id;
      const text = typeof request.body === "string" ? request.body : "";
      const contentType = request.headers["content-type"];
      const perform = (applicationId: string) =>
        answerCancel(world, { id: actionId, contentType, body: text, applicationId }, endpoints());
      const route: Route = {
        operation: "cancel",
        access: "cancel",
        actionId,
        body: jsonOrNothing(text),
        perform,
      };
      return answer(options, request, reply, routed(request, route));
    });
  }

  const unknown = (refusal: Answer) => ({
    server: "defender" as const,
    operation: "other" as const,
    actionId: undefined,
    body: undefined,
    admit: async () => refusal,
    perform: () => refusal,
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const refusal = /^\/api(\/v1\.0)?\/machineactions(\/[^/]+(\/cancel)?)?$/i.test(path)
      ? serviceError(
          405,
          "BadRequest",
          `The requested resource does not support http method '${request.method}'.`,
        )
      : serviceError(404, "NotFound", "No HTTP resource was found that matches the request URI.");
    return answer(options, request, reply, unknown(refusal));
  });
  app.setErrorHandler((error, request, reply) => {
    // Unless the client has turned away in the midst of an answer, the simulator itself has failed.
    if (!request.raw.destroyed) {
      console.error(error);
    }
    return answer(options, request, reply, unknown(serviceError(500, "InternalServerError", String(error))));
  });
  return app;
}

function urlOf({ url, host }: FastifyRequest): URL {
  return new URL(url, `https://${host}`);
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
