import { timingSafeEqual } from "node:crypto";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Clock } from "./clock.ts";
import type { Application, EntraTenant } from "./entra-tenant.ts";
import type { Operation, RequestEntry, RequestRecord } from "./request-record.ts";
import { SignInError } from "./sign-in-error.ts";

export interface EntraOptions {
  readonly tenant: EntraTenant;
  readonly record: RequestRecord;
  readonly clock: Clock;
}

const scopeSuffix = "/.default";

/** Entra ID as a client of the token endpoint sees it: discovery documents, keys and tokens. */
export function createEntraApp({ tenant, record, clock }: EntraOptions): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  const begin = (request: FastifyRequest, operation: Operation, body: unknown): RequestEntry => {
    const [path = "", query = ""] = request.url.split("?");
    return record.begin({
      server: "entra",
      operation,
      method: request.method,
      path,
      query,
      actionId: undefined,
      body,
    });
  };
  const finish = async (entry: RequestEntry, reply: FastifyReply, answer: () => unknown) => {
    try {
      const body = await answer();
      entry.authorized = true;
      record.end(entry, 200);
      return reply.send(body);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      record.end(entry, error.status);
      return reply.code(error.status).send(error.body(clock.now()));
    }
  };

  app.get<{ Params: { tenant: string } }>(
    "/:tenant/v2.0/.well-known/openid-configuration",
    (request, reply) =>
      finish(begin(request, "metadata", undefined), reply, () => {
        checkTenant(tenant, request.params.tenant);
        const origin = `https://${request.host}/${tenant.tenantId}`;
        return {
          token_endpoint: `${origin}/oauth2/v2.0/token`,
          token_endpoint_auth_methods_supported: [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
          ],
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
      }),
  );

  app.get("/common/discovery/instance", (request, reply) =>
    finish(begin(request, "metadata", undefined), reply, () => ({
      tenant_discovery_endpoint: `https://${request.host}/${tenant.tenantId}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: request.host, preferred_cache: request.host, aliases: [request.host] }],
    })),
  );

  app.get<{ Params: { tenant: string } }>("/:tenant/discovery/v2.0/keys", (request, reply) =>
    finish(begin(request, "metadata", undefined), reply, () => {
      checkTenant(tenant, request.params.tenant);
      return tenant.publicKeys();
    }),
  );

  app.post<{ Params: { tenant: string }; Body: string | undefined }>(
    "/:tenant/oauth2/v2.0/token",
    (request, reply) => {
      const form = new URLSearchParams(request.body ?? "");
      const shown = Object.fromEntries(
        ["grant_type", "client_id", "scope"].flatMap((name) => {
          const value = form.get(name);
          return value === null ? [] : [[name, value]];
        }),
      );
      return finish(begin(request, "token", shown), reply, async () => {
        checkTenant(tenant, request.params.tenant);
        const application = authenticate(tenant, form);
        const audience = audienceOf(form.get("scope"));
        return {
          token_type: "Bearer",
          expires_in: tenant.tokenLifetimeSeconds,
          ext_expires_in: tenant.tokenLifetimeSeconds,
          access_token: await tenant.issueToken({ application, audience }),
        };
      });
    },
  );

  app.setNotFoundHandler((request, reply) => {
    record.end(begin(request, "other", undefined), 404);
    return reply.code(404).type("text/html").send("<html><body>404 - Not found</body></html>");
  });
  return app;
}

function checkTenant(tenant: EntraTenant, name: string): void {
  if (name.toLowerCase() === tenant.tenantId) return;
  throw new SignInError(
    400,
    "invalid_request",
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );
}

function authenticate(tenant: EntraTenant, form: URLSearchParams): Application {
  if (form.get("grant_type") !== "client_credentials") {
    throw new SignInError(
      400,
      "unsupported_grant_type",
      70003,
      "The app requested an unsupported grant type.",
    );
  }
  const clientId = form.get("client_id") ?? "";
  const application = tenant.applications.get(clientId.toLowerCase());
  if (application === undefined) {
    throw new SignInError(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant.`,
    );
  }
  if (!sameText(form.get("client_secret") ?? "", application.clientSecret)) {
    throw new SignInError(
      401,
      "invalid_client",
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  }
  return application;
}

function sameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The resource that a v2 scope names. */
function audienceOf(scope: string | null): string {
  const wanted = (scope ?? "").split(" ").filter((part) => part.endsWith(scopeSuffix));
  const first = wanted[0];
  if (first === undefined || wanted.length > 1) {
    throw new SignInError(
      400,
      "invalid_scope",
      1002012,
      `The provided value for scope ${scope ?? ""} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  return first.slice(0, -scopeSuffix.length);
}
