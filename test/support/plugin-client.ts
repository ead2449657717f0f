import { credentials } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { answerOf, defaultCallDeadlineMs, fromStruct, type SendCall, toStruct } from "./provider-call.ts";

type Properties = Readonly<Record<string, unknown>>;

/** What a call is about: a resource, or one that does not exist yet. */
export interface CallOf {
  readonly urn: string;
  readonly id: string;
}

/** A value as the engine marks a secret. */
export function secret(value: unknown): Properties {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** Calls a plugin over gRPC as the engine does. Properties are as on the wire: a secret is marked as one. */
export class PluginClient implements Disposable {
  readonly #client: InstanceType<typeof grpc.ResourceProviderClient>;
  readonly #callDeadlineMs: number;

  constructor(port: number, callDeadlineMs = defaultCallDeadlineMs) {
    this.#client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    this.#callDeadlineMs = callDeadlineMs;
  }

  async handshake(engineAddress: string) {
    const request = new messages.ProviderHandshakeRequest().setEngineAddress(engineAddress);
    const response = await this.#call<InstanceType<typeof messages.ProviderHandshakeResponse>>(
      (done, metadata, options) => this.#client.handshake(request, metadata, options, done),
    );
    return { acceptsSecrets: response.getAcceptSecrets() };
  }

  async attach(engineAddress: string): Promise<void> {
    const request = new plugin.PluginAttach().setAddress(engineAddress);
    await this.#call<unknown>((done, metadata, options) =>
      this.#client.attach(request, metadata, options, done),
    );
  }

  async schema(): Promise<string> {
    const response = await this.#call<InstanceType<typeof messages.GetSchemaResponse>>(
      (done, metadata, options) =>
        this.#client.getSchema(new messages.GetSchemaRequest(), metadata, options, done),
    );
    return response.getSchema();
  }

  async version(): Promise<string> {
    const response = await this.#call<InstanceType<typeof plugin.PluginInfo>>((done, metadata, options) =>
      this.#client.getPluginInfo(new empty.Empty(), metadata, options, done),
    );
    return response.getVersion();
  }

  async checkConfig(news: Properties) {
    const request = new messages.CheckRequest().setNews(toStruct(news));
    return checked(
      await this.#call<InstanceType<typeof messages.CheckResponse>>((done, metadata, options) =>
        this.#client.checkConfig(request, metadata, options, done),
      ),
    );
  }

  async diffConfig(olds: Properties, news: Properties) {
    const request = new messages.DiffRequest().setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await this.#call<InstanceType<typeof messages.DiffResponse>>((done, metadata, options) =>
      this.#client.diffConfig(request, metadata, options, done),
    );
    const { DIFF_UNKNOWN } = messages.DiffResponse.DiffChanges;
    return { engineCompares: response.getChanges() === DIFF_UNKNOWN, replaces: response.getReplacesList() };
  }

  /** @param name of an explicit provider; default: the stack's own */
  async configure(config: Properties, name = "default"): Promise<void> {
    const request = new messages.ConfigureRequest().setArgs(toStruct(config)).setName(name);
    await this.#call<unknown>((done, metadata, options) =>
      this.#client.configure(request, metadata, options, done),
    );
  }

  async check(urn: string, news: Properties, olds: Properties = {}) {
    const request = new messages.CheckRequest().setUrn(urn).setOlds(toStruct(olds)).setNews(toStruct(news));
    return checked(
      await this.#call<InstanceType<typeof messages.CheckResponse>>((done, metadata, options) =>
        this.#client.check(request, metadata, options, done),
      ),
    );
  }

  async diff({ urn, id }: CallOf, olds: Properties, news: Properties) {
    const request = new messages.DiffRequest()
      .setUrn(urn)
      .setId(id)
      .setOlds(toStruct(olds))
      .setNews(toStruct(news));
    return differs(
      await this.#call<InstanceType<typeof messages.DiffResponse>>((done, metadata, options) =>
        this.#client.diff(request, metadata, options, done),
      ),
    );
  }

  /** @param timeoutSeconds `customTimeouts` of the program; default: none */
  async create(urn: string, inputs: Properties, isPreview = false, timeoutSeconds = 0) {
    const request = new messages.CreateRequest()
      .setUrn(urn)
      .setProperties(toStruct(inputs))
      .setPreview(isPreview)
      .setTimeout(timeoutSeconds);
    const response = await this.#call<InstanceType<typeof messages.CreateResponse>>(
      (done, metadata, options) => this.#client.create(request, metadata, options, done),
    );
    return { id: response.getId(), properties: fromStruct(response.getProperties()) };
  }

  /** An import hands over neither properties nor inputs. */
  async read({ urn, id }: CallOf, properties?: Properties, inputs?: Properties) {
    const request = new messages.ReadRequest().setUrn(urn).setId(id);
    if (properties !== undefined) {
      request.setProperties(toStruct(properties));
    }
    if (inputs !== undefined) {
      request.setInputs(toStruct(inputs));
    }
    const response = await this.#call<InstanceType<typeof messages.ReadResponse>>((done, metadata, options) =>
      this.#client.read(request, metadata, options, done),
    );
    return {
      id: response.getId(),
      properties: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  /** @param timeoutSeconds as {@link create} takes it */
  async update(
    { urn, id }: CallOf,
    olds: Properties,
    news: Properties,
    isPreview = false,
    timeoutSeconds = 0,
  ) {
    const request = new messages.UpdateRequest()
      .setUrn(urn)
      .setId(id)
      .setOlds(toStruct(olds))
      .setNews(toStruct(news))
      .setPreview(isPreview)
      .setTimeout(timeoutSeconds);
    const response = await this.#call<InstanceType<typeof messages.UpdateResponse>>(
      (done, metadata, options) => this.#client.update(request, metadata, options, done),
    );
    return { properties: fromStruct(response.getProperties()) };
  }

  async delete({ urn, id }: CallOf, properties: Properties): Promise<void> {
    const request = new messages.DeleteRequest().setUrn(urn).setId(id).setProperties(toStruct(properties));
    await this.#call<unknown>((done, metadata, options) =>
      this.#client.delete(request, metadata, options, done),
    );
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new messages.InvokeRequest().setTok(token).setArgs(toStruct(args));
    const response = await this.#call<InstanceType<typeof messages.InvokeResponse>>(
      (done, metadata, options) => this.#client.invoke(request, metadata, options, done),
    );
    return fromStruct(response.getReturn());
  }

  /** What the engine calls at the first Ctrl-C. */
  async cancel(): Promise<void> {
    await this.#call<unknown>((done, metadata, options) =>
      this.#client.cancel(new empty.Empty(), metadata, options, done),
    );
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #call<Response>(send: SendCall<Response>): Promise<Response> {
    return answerOf(send, this.#callDeadlineMs);
  }
}

function checked(response: InstanceType<typeof messages.CheckResponse>) {
  return {
    inputs: fromStruct(response.getInputs()),
    failures: response.getFailuresList().map((failure) => failure.toObject()),
  };
}

function differs(response: InstanceType<typeof messages.DiffResponse>) {
  const { DIFF_SOME } = messages.DiffResponse.DiffChanges;
  return { changes: response.getChanges() === DIFF_SOME, replaces: response.getReplacesList() };
}
