import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { unknownValue } from "../inputs/unknown-value.ts";
import type { ResourceContext } from "../resources/context.ts";
import {
  type Forecast,
  type InputFailure,
  type Properties,
  type ReadReason,
  silentForecast,
  UnsettledError,
} from "../resources/resource.ts";
import type { EngineLog } from "./engine-log.ts";
import { UnsettledOnWire } from "./failure.ts";
import { kindOf, type ResourceKind } from "./resource-kind.ts";
import { bothSecrets, receive, type Secrets, send } from "./wire.ts";

type Request<Name extends keyof typeof messages> = (typeof messages)[Name] extends new () => infer Message
  ? Message
  : never;

/** What the engine asks of resources. */
export class ResourceMethods {
  readonly #context: () => ResourceContext;
  readonly #log: EngineLog;
  /** What check has found, by URN: it does not hear of previews, which tell it. */
  readonly #forecasts = new Map<string, Forecast>();
  /** Lines that hold for all resources alike, and were told. */
  readonly #told = new Set<string>();

  constructor(context: () => ResourceContext, log: EngineLog) {
    this.#context = context;
    this.#log = log;
  }

  async check(request: Request<"CheckRequest">): Promise<Request<"CheckResponse">> {
    const urn = request.getUrn();
    const olds = receive(request.getOlds());
    const news = receive(request.getNews());
    const { inputs, failures, forecast } = await kindOf(urn).resource.check(
      this.#contextFor(urn),
      own(olds.properties),
      own(news.properties),
    );
    this.#forecasts.set(urn, forecast);
    const response = new messages.CheckResponse();
    response.setInputs(send(inputs, news.secrets));
    response.setFailuresList(failures.map(checkFailure));
    return response;
  }

  async diff(request: Request<"DiffRequest">): Promise<Request<"DiffResponse">> {
    const olds = own(receive(request.getOlds()).properties);
    const news = own(receive(request.getNews()).properties);
    const { isChanged, replaces } = kindOf(request.getUrn()).resource.diff(request.getId(), olds, news);
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse();
    response.setChanges(isChanged ? DIFF_SOME : DIFF_NONE);
    response.setReplacesList([...replaces]);
    return response;
  }

  async create(request: Request<"CreateRequest">): Promise<Request<"CreateResponse">> {
    const urn = request.getUrn();
    const kind = kindOf(urn);
    const { properties, secrets } = receive(request.getProperties());
    const inputs = own(properties);
    const response = new messages.CreateResponse();
    if (request.getPreview()) {
      this.#tellForecast(urn);
      response.setProperties(sendOutputs(kind, withUnknownOutputs(kind, inputs), secrets));
      return response;
    }
    const { id, outputs } = await onWire(kind, secrets, () =>
      kind.resource.create(this.#contextFor(urn), inputs),
    );
    response.setId(id);
    response.setProperties(sendOutputs(kind, outputs, secrets));
    return response;
  }

  async read(request: Request<"ReadRequest">): Promise<Request<"ReadResponse">> {
    const urn = request.getUrn();
    const kind = kindOf(urn);
    const stored = receive(request.getProperties());
    const declared = receive(request.getInputs());
    const secrets = bothSecrets(stored.secrets, declared.secrets);
    const result = await kind.resource.read(
      this.#contextFor(urn),
      request.getId(),
      own(stored.properties),
      readReason(request, stored.properties),
    );
    const response = new messages.ReadResponse();
    if (result.kind === "gone") {
      return response;
    }
    response.setId(request.getId());
    response.setProperties(sendOutputs(kind, result.outputs, secrets));
    if (result.inputs !== undefined) {
      response.setInputs(send(result.inputs, secrets));
    }
    return response;
  }

  async update(request: Request<"UpdateRequest">): Promise<Request<"UpdateResponse">> {
    const urn = request.getUrn();
    const kind = kindOf(urn);
    const olds = receive(request.getOlds());
    const news = receive(request.getNews());
    const secrets = bothSecrets(olds.secrets, news.secrets);
    const response = new messages.UpdateResponse();
    if (request.getPreview()) {
      this.#tellForecast(urn);
      response.setProperties(sendOutputs(kind, withUnknownOutputs(kind, own(news.properties)), secrets));
      return response;
    }
    const outputs = await onWire(kind, secrets, () =>
      kind.resource.update(
        this.#contextFor(urn),
        request.getId(),
        own(olds.properties),
        own(news.properties),
      ),
    );
    response.setProperties(sendOutputs(kind, outputs, secrets));
    return response;
  }

  #contextFor(urn: string): ResourceContext {
    return this.#context().reportingTo(this.#log.reporterFor(urn));
  }

  /** @throws {Error} with what an update would refuse, so that the preview of the resource fails */
  #tellForecast(urn: string): void {
    const { lines, refusals } = this.#forecasts.get(urn) ?? silentForecast;
    for (const { severity, text, isForAll } of lines) {
      if (isForAll && this.#told.has(text)) {
        continue;
      }
      this.#told.add(text);
      const reporter = this.#log.reporterFor(isForAll ? "" : urn);
      reporter[severity === "warning" ? "warn" : "say"](text);
    }
    if (refusals.length > 0) {
      throw new Error(refusals.map(({ reason }) => reason).join("\n"));
    }
  }
}

/** Names that the host of dynamic providers left in the state of a stack that comes from there. */
function own(properties: Properties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith("__")));
}

/** An import hands over neither state nor inputs, a look at another stack's resource hands over both, empty. */
function readReason(request: Request<"ReadRequest">, stored: Properties): ReadReason {
  if (Object.keys(own(stored)).length > 0) {
    return "refresh";
  }
  return request.hasProperties() || request.hasInputs() ? "get" : "import";
}

/** What a preview knows of the outputs: the inputs. All others come with the update. */
function withUnknownOutputs({ outputNames }: ResourceKind, inputs: Properties): Properties {
  return { ...Object.fromEntries(outputNames.map((name) => [name, unknownValue])), ...inputs };
}

function sendOutputs({ secretOutputs }: ResourceKind, outputs: Properties, { names, texts }: Secrets) {
  return send(outputs, { names: new Set([...names, ...secretOutputs]), texts });
}

/** Makes an {@link UnsettledError} one that can be sent. */
async function onWire<Result>(
  { secretOutputs }: ResourceKind,
  { names, texts }: Secrets,
  method: () => Promise<Result>,
): Promise<Result> {
  try {
    return await method();
  } catch (error) {
    if (error instanceof UnsettledError) {
      throw new UnsettledOnWire(error, { names: new Set([...names, ...secretOutputs]), texts });
    }
    throw error;
  }
}

/** A fault of an input as the engine shows it. */
export function checkFailure({ property, reason }: InputFailure): Request<"CheckFailure"> {
  const failure = new messages.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}
