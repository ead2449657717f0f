import Fastify, { type FastifyInstance } from "fastify";
import { type Answer, jsonAnswer } from "../answer.ts";
import { type AnsweringOptions, answer } from "../answering.ts";
import type { FederatedIssuer } from "../entra/federated-issuer.ts";

export interface BuildAgentOptions extends AnsweringOptions {
  readonly github: {
    readonly issuer: FederatedIssuer;
    readonly subject: string;
    /** Value of ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
    readonly requestToken: string;
  };
  readonly azurePipelines: {
    readonly issuer: FederatedIssuer;
    readonly subject: string;
    readonly audience: string;
    /** Value of SYSTEM_ACCESSTOKEN. */
    readonly accessToken: string;
    readonly serviceConnectionId: string;
  };
}

export const githubPath = "/github/id-token";
export const azurePipelinesPath = "/azure-pipelines/oidctoken";

const unauthorized: Answer = jsonAnswer(401, { message: "The request token is missing or wrong." });

/** Identity tokens for build jobs, by the documented shapes of GitHub Actions and Azure Pipelines. */
export function createBuildAgentApp(options: BuildAgentOptions): FastifyInstance {
  const { github, azurePipelines } = options;
  const app = Fastify({ exposeHeadRoutes: false, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  const common = { server: "identity", operation: "identity", actionId: undefined, body: undefined } as const;
  const bearer = (header: string | undefined) => /^bearer (.+)$/i.exec(header ?? "")?.[1];

  // GitHub hands out the address with a query already in it, to which the client adds `&audience=`.
  app.get<{ Querystring: { "api-version"?: string; audience?: string } }>(githubPath, (request, reply) =>
    answer(options, request, reply, {
      ...common,
      admit: async () =>
        bearer(request.headers.authorization) === github.requestToken ? undefined : unauthorized,
      perform: async () => {
        if (request.query["api-version"] !== "2.0") {
          return jsonAnswer(404, { message: "Not Found" });
        }
        const audience = request.query.audience ?? "https://github.com/contoso";
        const value = await github.issuer.issueIdToken({ subject: github.subject, audience });
        return jsonAnswer(200, { count: value.length, value });
      },
    }),
  );

  app.post<{ Querystring: { "api-version"?: string; serviceConnectionId?: string } }>(
    azurePipelinesPath,
    (request, reply) =>
      answer(options, request, reply, {
        ...common,
        admit: async () =>
          bearer(request.headers.authorization) === azurePipelines.accessToken ? undefined : unauthorized,
        perform: async () => {
          const { "api-version": version, serviceConnectionId } = request.query;
          if (
            version === undefined ||
            request.headers["content-type"]?.startsWith("application/json") !== true
          ) {
            return jsonAnswer(400, { message: "An api-version and a JSON content type are required." });
          }
          if (serviceConnectionId !== azurePipelines.serviceConnectionId) {
            return jsonAnswer(404, {
              message: `Service connection ${serviceConnectionId ?? ""} was not found.`,
            });
          }
          const { issuer, subject, audience } = azurePipelines;
          return jsonAnswer(200, { oidcToken: await issuer.issueIdToken({ subject, audience }) });
        },
      }),
  );
  return app;
}
