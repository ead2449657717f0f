import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Answer, jsonAnswer } from "../answer.ts";
import { type AnsweringOptions, answer } from "../answering.ts";
import type { Clock } from "../clock.ts";
import type { Operation } from "../request-record.ts";
import type { Application } from "./application.ts";
import { authenticate } from "./application-sign-in.ts";
import type { EntraTenant } from "./entra-tenant.ts";
import { SignInError } from "./sign-in-error.ts";
import { tokenVersions } from "./token-versions.ts";

export interface EntraOptions extends AnsweringOptions {
  readonly tenant: EntraTenant;
}

interface Exchange {
  readonly operation: Operation;
  readonly body?: unknown;
  /** Throws SignInError when the caller may not. */
  readonly admit?: () => void | Promise<void>;
  readonly perform: () => unknown;
}

type TenantRoute = { Params: { tenant: string }; Body: string | undefined };

/** Entra ID as a client of the token endpoint sees it: discovery documents, keys and tokens. */
export function createEntraApp(options: EntraOptions): FastifyInstance {
  const { tenant, clock } = options;
  const app = Fastify({
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { caseSensitive: false },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  const serve = (request: FastifyRequest, reply: FastifyReply, exchange: Exchange) =>
    answer(options, request, reply, {
      server: "entra",
      operation: exchange.operation,
      actionId: undefined,
      body: exchange.body,
      admit: () => refusalIn(() => exchange.admit?.(), clock),
      perform: async () => {
        let result: unknown;
        const refusal = await refusalIn(async () => {
          result = await exchange.perform();
        }, clock);
        return refusal ?? jsonAnswer(200, result);
      },
    });

  app.get<TenantRoute>("/:tenant/v2.0/.well-known/openid-configuration", (request, reply) =>
    serve(request, reply, {
      operation: "metadata",
      admit: () => checkTenant(tenant, request.params.tenant),
      perform: () => openIdConfiguration(`https://${request.host}/${tenant.tenantId}`),
    }),
  );
  app.get("/common/discovery/instance", (request, reply) =>
    serve(request, reply, {
      operation: "metadata",
      perform: () => ({
        tenant_discovery_endpoint: `https://${request.host}/${tenant.tenantId}/v2.0/.well-known/openid-configuration`,
        "api-version": "1.1",
        metadata: [
          { preferred_network: request.host, preferred_cache: request.host, aliases: [request.host] },
        ],
      }),
    }),
  );
  app.get<TenantRoute>("/:tenant/discovery/v2.0/keys", (request, reply) =>
    serve(request, reply, {
      operation: "metadata",
      admit: () => checkTenant(tenant, request.params.tenant),
      perform: () => tenant.publicKeys(),
    }),
  );
  for (const version of tokenVersions) {
    app.post<TenantRoute>(`/:tenant${version.path}`, (request, reply) => {
      const form = new URLSearchParams(request.body ?? "");
      const tokenEndpoint = `https://${request.host}/${tenant.tenantId}${version.path}`;
      let application: Application | undefined;
      return serve(request, reply, {
        operation: "token",
        body: publicParts(form),
        admit: async () => {
          checkTenant(tenant, request.params.tenant);
          application = await authenticate(tenant, form, tokenEndpoint);
        },
        perform: async () => {
          if (application === undefined) {
            throw new Error("A token was asked for before the proof.");
          }
          const resource = version.resourceOf(form);
          const token = await tenant.issueToken(application, resource);
          return version.answer(token, resource, tenant);
        },
      });
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const page: Answer = { status: 404, headers: { "content-type": "text/html" }, body: "<html>404</html>" };
    return answer(options, request, reply, {
      server: "entra",
      operation: "other",
      actionId: undefined,
      body: undefined,
      admit: async () => page,
      perform: () => page,
    });
  });
  return app;
}

/** Runs a step; a refusal by the directory becomes its answer. */
async function refusalIn(step: () => unknown, clock: Clock): Promise<Answer | undefined> {
  try {
    await step();
    return undefined;
  } catch (error) {
    if (error instanceof SignInError) {
      return jsonAnswer(error.status, error.body(clock.now()));
    }
    throw error;
  }
}

function openIdConfiguration(origin: string): unknown {
  return {
    token_endpoint: `${origin}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${origin}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${origin}/v2.0`,
    authorization_endpoint: `${origin}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${origin}/oauth2/v2.0/devicecode`,
    tenant_region_scope: "EU",
  };
}

/** What a token request shows of itself without giving away a secret. */
function publicParts(form: URLSearchParams): Record<string, string> {
  const names = ["grant_type", "client_id", "scope", "resource"].filter((name) => form.has(name));
  const proof = form.has("client_assertion") ? "assertion" : form.has("client_secret") ? "secret" : "none";
  return { ...Object.fromEntries(names.map((name) => [name, form.get(name) ?? ""])), proof };
}

function checkTenant(tenant: EntraTenant, name: string): void {
  if (name.toLowerCase() === tenant.tenantId) {
    return;
  }
  throw new SignInError(
    400,
    "invalid_request",
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}
