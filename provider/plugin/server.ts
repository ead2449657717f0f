import { type handleUnaryCall, Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { DefenderError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import type { OpenSession } from "../session.ts";
import { EngineLog } from "./engine-log.ts";
import { type OperationOptions, PluginDoor, UnsettledPluginResource } from "./plugin-door.ts";
import { outputNames, schemaText } from "./schema.ts";
import { fromWire, type PlainProperties, type Struct, toWire } from "./wire.ts";

/** What the server works with. */
export interface PluginServerTools {
  readonly openSession: OpenSession;
  readonly version: string;
  /** Where the engine listens; none when it is told later, to a plugin that runs already. */
  readonly engineAddress: string | undefined;
}

/** The largest message that is taken, in bytes: the engine's own limit. A stack of thousands of records is far below. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Serves the protocol by which the engine calls a provider. */
export class PluginServer {
  readonly #tools: PluginServerTools;
  readonly #door: PluginDoor;
  readonly #server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  #log: EngineLog | undefined;

  constructor(tools: PluginServerTools) {
    this.#tools = tools;
    this.#log = tools.engineAddress === undefined ? undefined : new EngineLog(tools.engineAddress);
    this.#door = new PluginDoor({
      openSession: tools.openSession,
      reporterFor: (urn) => ({
        say: (line) => this.#log?.say(line, urn),
        warn: (line) => this.#log?.warn(line, urn),
      }),
      outputNames,
    });
    this.#server.addService(services.ResourceProviderService, this.#methods());
  }

  /** Listens on this machine only, and gives the port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  }

  #methods() {
    const door = this.#door;
    return {
      handshake: unary((request: InstanceType<typeof provider.ProviderHandshakeRequest>) => {
        this.#attach(request.getEngineAddress());
        return new provider.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptOutputs(false);
      }),
      attach: unary((request: InstanceType<typeof plugin.PluginAttach>) => {
        this.#attach(request.getAddress());
        return new empty.Empty();
      }),
      getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(this.#tools.version)),
      getSchema: unary(() => new provider.GetSchemaResponse().setSchema(schemaText)),
      checkConfig: unary((request: InstanceType<typeof provider.CheckRequest>) => {
        const { inputs, failures } = door.checkConfig(fromWire(request.getNews()));
        return checkResponse(inputs, failures);
      }),
      // The engine compares the configs itself, and replaces nothing: what is cancelled stays so, whoever signs in. To a
      // plugin that finds no difference it hands the config of the last update, such as a secret that was replaced since.
      diffConfig: unary(() =>
        new provider.DiffResponse().setChanges(provider.DiffResponse.DiffChanges.DIFF_UNKNOWN),
      ),
      configure: unary((request: InstanceType<typeof provider.ConfigureRequest>) => {
        const name = request.getName() ?? "";
        door.configure(fromWire(request.getArgs()).values, name.startsWith("default") ? undefined : name);
        return new provider.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
      }),
      check: unary(async (request: InstanceType<typeof provider.CheckRequest>) => {
        const olds = fromWire(request.getOlds()).values;
        const { inputs, failures } = await door.check(request.getUrn(), olds, fromWire(request.getNews()));
        return checkResponse(inputs, failures);
      }),
      diff: unary((request: InstanceType<typeof provider.DiffRequest>) => {
        const call = { urn: request.getUrn(), id: request.getId() };
        const { isChanged, replaces } = door.diff(
          call,
          fromWire(request.getOlds()).values,
          fromWire(request.getNews()).values,
        );
        const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
        return new provider.DiffResponse()
          .setChanges(isChanged ? DIFF_SOME : DIFF_NONE)
          .setReplacesList([...replaces]);
      }),
      create: this.#operation(async (request: InstanceType<typeof provider.CreateRequest>) => {
        const inputs = fromWire(request.getProperties());
        const { id, outputs } = await door.create(request.getUrn(), inputs, optionsOf(request));
        return new provider.CreateResponse().setId(id).setProperties(structOf(outputs));
      }),
      read: this.#operation(async (request: InstanceType<typeof provider.ReadRequest>) => {
        const call = { urn: request.getUrn(), id: request.getId() };
        const found = await door.read(
          call,
          request.hasProperties() ? fromWire(request.getProperties()) : undefined,
          request.hasInputs() ? fromWire(request.getInputs()) : undefined,
        );
        // An empty id: the resource is gone.
        return found === undefined
          ? new provider.ReadResponse()
          : new provider.ReadResponse()
              .setId(request.getId())
              .setProperties(structOf(found.outputs))
              .setInputs(structOf(found.inputs));
      }),
      update: this.#operation(async (request: InstanceType<typeof provider.UpdateRequest>) => {
        const call = { urn: request.getUrn(), id: request.getId() };
        const olds = fromWire(request.getOlds()).values;
        const outputs = await door.update(call, olds, fromWire(request.getNews()), optionsOf(request));
        return new provider.UpdateResponse().setProperties(structOf(outputs));
      }),
      // A cancellation cannot be undone, so nothing is called and no credentials are needed.
      delete: unary(() => new empty.Empty()),
      invoke: unary(async (request: InstanceType<typeof provider.InvokeRequest>) => {
        const result = await door.invoke(request.getTok(), fromWire(request.getArgs()).values);
        return new provider.InvokeResponse().setReturn(structOf(result));
      }),
      cancel: unary(() => {
        door.interrupt();
        return new empty.Empty();
      }),
    };
  }

  #attach(engineAddress: string): void {
    if (engineAddress !== "") {
      this.#log = new EngineLog(engineAddress);
    }
  }

  /** An operation ends when its lines have arrived, so that none stands behind its end. */
  #operation<Request, Response>(
    method: (request: Request) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return unary(async (request: Request) => {
      try {
        return await method(request);
      } finally {
        await this.#log?.arrived();
      }
    });
  }
}

function optionsOf(
  request: Pick<InstanceType<typeof provider.CreateRequest>, "getPreview" | "getTimeout">,
): OperationOptions {
  return { isPreview: request.getPreview(), customTimeoutSeconds: request.getTimeout() };
}

function unary<Request, Response>(
  method: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, answer) => {
    Promise.resolve()
      .then(() => method(request))
      .then(
        (response) => answer(null, response),
        (error: unknown) => answer(wireError(error)),
      );
  };
}

/** An error as the engine shows it: the message. Of a fault in this package the stack as well. */
function wireError(error: unknown) {
  if (error instanceof UnsettledPluginResource) {
    return initializationFailure(error);
  }
  const isExpected = error instanceof DefenderError || !(error instanceof TypeError);
  const { message, stack = message } = asError(error);
  return { code: status.UNKNOWN, message: isExpected ? message : stack };
}

/** The resource exists and is not ready: its state is kept, the reason is shown, and the next `pulumi up` goes on. */
function initializationFailure({ id, outputs, message }: UnsettledPluginResource) {
  const detail = new provider.ErrorResourceInitFailed()
    .setId(id)
    .setReasonsList([message])
    .setProperties(structOf(outputs));
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const details = new statuses.Status().setCode(status.UNKNOWN).setMessage(message).setDetailsList([packed]);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(details.serializeBinary()));
  return { code: status.UNKNOWN, message, metadata };
}

function checkResponse(
  inputs: PlainProperties,
  failures: readonly { readonly property: string; readonly reason: string }[],
) {
  return new provider.CheckResponse()
    .setInputs(structOf(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) =>
        new provider.CheckFailure().setProperty(property).setReason(reason),
      ),
    );
}

function structOf({ values, secrets }: PlainProperties): Struct {
  return toWire(values, secrets);
}
