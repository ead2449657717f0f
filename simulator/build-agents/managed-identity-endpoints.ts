import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Answer, jsonAnswer } from "../answer.ts";
import { type AnsweringOptions, answer } from "../answering.ts";
import type { Application } from "../entra/application.ts";
import type { EntraTenant } from "../entra/entra-tenant.ts";
import { SignInError } from "../entra/sign-in-error.ts";

export interface ManagedIdentityOptions extends AnsweringOptions {
  readonly tenant: EntraTenant;
  /** Value of `IDENTITY_HEADER`, which App Service gives to the processes of its own host only. */
  readonly appServiceHeader: string;
  /** The identity that is the host's own; undefined: it has none. */
  readonly systemAssigned: Application | undefined;
  /** Identities that a request names by `client_id`. */
  readonly userAssigned: readonly Application[];
}

export const imdsPath = "/metadata/identity/oauth2/token";
export const appServicePath = "/msi/token";

interface TokenQuery {
  readonly Querystring: { readonly resource?: string; readonly client_id?: string; "api-version"?: string };
}

/**
 * Tokens for managed identities by the two documented shapes: the Instance Metadata Service of a virtual
 * machine, and App Service. Plain HTTP, as in reality: both are reachable from the machine itself only.
 */
export function createManagedIdentityApp(options: ManagedIdentityOptions): FastifyInstance {
  // MSAL puts a slash behind the path when it reads the address from the environment.
  const app = Fastify({
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  const serve = (
    request: FastifyRequest<TokenQuery>,
    reply: FastifyReply,
    checkHeader: () => Answer | undefined,
    apiVersion: string,
    expiresOn: (seconds: number) => Record<string, string>,
  ) =>
    answer(options, request, reply, {
      server: "identity",
      operation: "identity",
      actionId: undefined,
      body: undefined,
      admit: async () => checkHeader(),
      perform: async () => {
        const { resource, client_id: clientId } = request.query;
        if (request.query["api-version"] !== apiVersion || resource === undefined) {
          return imdsError(
            "invalid_request",
            "Required query parameter is missing or api-version is not supported",
          );
        }
        const identity =
          clientId === undefined
            ? options.systemAssigned
            : options.userAssigned.find((candidate) => candidate.clientId === clientId);
        if (identity === undefined) {
          return imdsError("invalid_request", "Identity not found");
        }
        try {
          const { tenant, clock } = options;
          return jsonAnswer(200, {
            access_token: await tenant.issueToken(identity, resource),
            ...expiresOn(Math.floor(clock.now() / 1000) + tenant.tokenLifetimeSeconds),
            resource,
            token_type: "Bearer",
            client_id: identity.clientId,
          });
        } catch (error) {
          if (error instanceof SignInError) {
            return jsonAnswer(error.status, error.body(options.clock.now()));
          }
          throw error;
        }
      },
    });

  app.get<TokenQuery>(imdsPath, (request, reply) =>
    serve(
      request,
      reply,
      () =>
        request.headers["metadata"] === "true"
          ? undefined
          : imdsError("invalid_request", "Required metadata header not specified"),
      "2018-02-01",
      (seconds) => ({
        expires_on: String(seconds),
        expires_in: String(options.tenant.tokenLifetimeSeconds),
        ext_expires_in: String(options.tenant.tokenLifetimeSeconds),
        not_before: String(seconds - options.tenant.tokenLifetimeSeconds),
      }),
    ),
  );
  app.get<TokenQuery>(appServicePath, (request, reply) =>
    serve(
      request,
      reply,
      () =>
        request.headers["x-identity-header"] === options.appServiceHeader
          ? undefined
          : jsonAnswer(401, { statusCode: 401, message: "The identity header is missing or wrong." }),
      "2019-08-01",
      (seconds) => ({ expires_on: String(seconds) }),
    ),
  );
  return app;
}

function imdsError(error: string, description: string): Answer {
  return jsonAnswer(400, { error, error_description: description });
}
