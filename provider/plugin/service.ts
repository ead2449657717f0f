import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { EngineWatch } from "../engine/engine-watch.ts";
import { checkConfig, diffConfig, settingsSource } from "./configuration.ts";
import { Connection } from "./connection.ts";
import type { EngineLog } from "./engine-log.ts";
import { failureOf } from "./failure.ts";
import { callFunction } from "./functions.ts";
import { ResourceMethods } from "./resource-methods.ts";

/** What the service works with. */
export interface ServiceOptions {
  readonly version: string;
  /** The schema of the package as JSON. */
  readonly schema: () => string;
  readonly log: EngineLog;
  readonly watch: EngineWatch | undefined;
}

type Served =
  | "handshake"
  | "attach"
  | "getPluginInfo"
  | "getSchema"
  | "checkConfig"
  | "diffConfig"
  | "configure"
  | "cancel"
  | "check"
  | "diff"
  | "create"
  | "read"
  | "update"
  | "delete"
  | "invoke";

/**
 * The methods of the plugin protocol. What it leaves out gRPC answers as not implemented: components, parameters, mappings
 * and lists.
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function createService({ version, schema, log, watch }: ServiceOptions): UntypedServiceImplementation {
  let connection: Connection | undefined;
  const connected = () => {
    if (connection === undefined) {
      throw new Error("The plugin defender was asked for a resource before it was configured.");
    }
    return connection;
  };
  const resources = new ResourceMethods(() => connected().context, log);

  /** Lines of an operation arrive before its answer does. */
  function answering<Request, Response>(
    method: (request: Request) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return ({ request }, done) => {
      method(request)
        .finally(() => log.arrived())
        .then(
          (response) => done(null, response),
          (error: unknown) => done(failureOf(error)),
        );
    };
  }

  const service: Pick<IResourceProviderServer, Served> = {
    handshake: answering(async (request) => {
      const address = request.getEngineAddress();
      if (address !== undefined && address !== "") {
        log.connect(address);
      }
      return new messages.ProviderHandshakeResponse().setAcceptSecrets(true);
    }),
    attach: answering(async (request) => {
      log.connect(request.getAddress());
      return new empty.Empty();
    }),
    getPluginInfo: answering(async () => new pluginMessages.PluginInfo().setVersion(version)),
    getSchema: answering(async () => new messages.GetSchemaResponse().setSchema(schema())),
    checkConfig: answering(async (request) => checkConfig(request.getNews())),
    diffConfig: answering(async (request) => diffConfig(request.getOldInputs(), request.getNews())),
    configure: answering(async (request) => {
      connection = new Connection(settingsSource(request.getArgs(), request.getName()), log, watch);
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    cancel: answering(async () => {
      await connection?.interrupt();
      return new empty.Empty();
    }),
    check: answering((request) => resources.check(request)),
    diff: answering((request) => resources.diff(request)),
    create: answering((request) => resources.create(request)),
    read: answering((request) => resources.read(request)),
    update: answering((request) => resources.update(request)),
    // A cancellation cannot be undone, so nothing is called and no credentials are needed.
    delete: answering(async () => new empty.Empty()),
    invoke: answering(async (request) => {
      const result = await callFunction(request.getTok(), request.getArgs(), () =>
        connected().context.session(),
      );
      return new messages.InvokeResponse().setReturn(result);
    }),
  };
  return service;
}
