import { secretKeys } from "../configuration/setting-names.ts";
import { checkFailures } from "../engine/check-failures.ts";
import { withoutHostInputs } from "../engine/host-inputs.ts";
import { unknownValue } from "../inputs/unknown-value.ts";
import type { Reporter } from "../reporting/reporter.ts";
import { ResourceContext } from "../resources/context.ts";
import { type Forecast, type InputFailure, silentForecast } from "../resources/forecast.ts";
import { type Properties, UnsettledError } from "../resources/resource.ts";
import type { OpenSession, Session } from "../session.ts";
import { functions } from "./functions.ts";
import { marked, type PluginResource, readReason, resourceOf, typeOf } from "./plugin-resources.ts";
import { configFailures, settingsSourceOf } from "./provider-config.ts";
import type { PlainProperties } from "./wire.ts";

/** What the door works with. */
export interface PluginDoorTools {
  readonly openSession: OpenSession;
  /** @param urn the resource that the lines are about; none for the provider as a whole */
  readonly reporterFor: (urn?: string) => Reporter;
  /** The outputs of a kind of resource, inputs among them, by its token. */
  readonly outputNames: (token: string) => readonly string[];
}

/** What an operation is about. */
export interface ResourceCall {
  readonly urn: string;
  readonly id: string;
}

/** How an operation is meant. */
export interface OperationOptions {
  /** Whether only what would happen is asked for. */
  readonly isPreview: boolean;
  /** The program's `customTimeouts` for the operation, in seconds; 0 or none when it has none. */
  readonly customTimeoutSeconds?: number;
}

const none: PlainProperties = { values: {}, secrets: new Set() };

/** The front door of every language but TypeScript's own: the plugin protocol in plain values. One door has one config. */
export class PluginDoor {
  readonly #tools: PluginDoorTools;
  /** What check has seen, for the preview that follows it: the protocol does not tell a check from another. */
  readonly #forecasts = new Map<string, Forecast>();
  #config: Properties = {};
  #providerName: string | undefined;
  #session: Promise<Session> | undefined;
  #isInterrupted = false;
  readonly #context: ResourceContext;

  constructor(tools: PluginDoorTools) {
    this.#tools = tools;
    this.#context = new ResourceContext(() => this.#openSession(), tools.reporterFor());
  }

  /** Refuses unknown settings, and marks the secret ones as secrets. */
  checkConfig({ values, secrets }: PlainProperties): {
    inputs: PlainProperties;
    failures: readonly InputFailure[];
  } {
    const present = [...secretKeys].filter((key) => values[key] !== undefined);
    return {
      inputs: { values, secrets: new Set([...secrets, ...present]) },
      failures: configFailures(values),
    };
  }

  /** @param providerName name of an explicit provider; none for the stack's own */
  configure(config: Properties, providerName?: string): void {
    this.#config = config;
    this.#providerName = providerName;
  }

  async check(
    urn: string,
    olds: Properties,
    { values, secrets }: PlainProperties,
  ): Promise<{ inputs: PlainProperties; failures: readonly InputFailure[] }> {
    const { resource } = resourceOf(urn);
    const { inputs, failures, forecast } = await resource.check(
      this.#contextFor(urn),
      withoutHostInputs(olds),
      withoutHostInputs(values),
    );
    this.#forecasts.set(urn, forecast);
    return { inputs: { values: inputs, secrets }, failures: checkFailures(inputs, failures) };
  }

  diff({ urn, id }: ResourceCall, olds: Properties, news: Properties) {
    return resourceOf(urn).resource.diff(id, withoutHostInputs(olds), withoutHostInputs(news));
  }

  /** Creates the resource; a preview tells what would happen and gives what is known of it. */
  async create(
    urn: string,
    inputs: PlainProperties,
    { isPreview, customTimeoutSeconds }: OperationOptions,
  ): Promise<{ readonly id: string; readonly outputs: PlainProperties }> {
    const kind = resourceOf(urn);
    if (isPreview) {
      this.#preview(urn, inputs.values);
      return { id: "", outputs: this.#unknownOutputs(urn, kind, inputs) };
    }
    const { id, outputs } = await this.#operation(kind, inputs, () =>
      kind.resource.create(this.#contextFor(urn, customTimeoutSeconds), withoutHostInputs(inputs.values)),
    );
    return { id, outputs: marked(kind, outputs, inputs.secrets) };
  }

  async update(
    { urn, id }: ResourceCall,
    olds: Properties,
    news: PlainProperties,
    { isPreview, customTimeoutSeconds }: OperationOptions,
  ): Promise<PlainProperties> {
    const kind = resourceOf(urn);
    if (isPreview) {
      this.#preview(urn, news.values);
      return this.#unknownOutputs(urn, kind, news);
    }
    const outputs = await this.#operation(kind, news, () =>
      kind.resource.update(
        this.#contextFor(urn, customTimeoutSeconds),
        id,
        withoutHostInputs(olds),
        withoutHostInputs(news.values),
      ),
    );
    return marked(kind, outputs, news.secrets);
  }

  /** @returns nothing when the service does not know the resource */
  async read(
    { urn, id }: ResourceCall,
    state: PlainProperties | undefined,
    inputs: PlainProperties | undefined,
  ): Promise<{ readonly outputs: PlainProperties; readonly inputs: PlainProperties } | undefined> {
    const kind = resourceOf(urn);
    const known = state ?? none;
    const reason = readReason(kind, state, inputs);
    const result = await this.#operation(
      kind,
      { ...known, values: { machineActionId: id, ...known.values } },
      () => kind.resource.read(this.#contextFor(urn), id, withoutHostInputs(known.values), reason),
    );
    if (result.kind === "gone") {
      return undefined;
    }
    const given = inputs ?? none;
    const secrets = new Set([...known.secrets, ...given.secrets]);
    return {
      outputs: marked(kind, result.outputs, secrets),
      inputs:
        result.inputs === undefined
          ? { ...given, values: withoutHostInputs(given.values) }
          : { values: result.inputs, secrets: new Set() },
    };
  }

  /** @throws {Error} when there is no such function */
  invoke(token: string, args: Properties): Promise<PlainProperties> {
    const call = functions[token];
    if (call === undefined) {
      throw new Error(`The plugin defender has no function ${JSON.stringify(token)}.`);
    }
    return call(args, () => this.#openSession());
  }

  /** Ends what waits, with its state kept: somebody has pressed Ctrl-C. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#session?.then(
      ({ interrupt }) => interrupt(),
      // Whoever asked for the session is told why there is none; nobody waits in it.
      () => undefined,
    );
  }

  /** What a preview knows: the inputs. Every other output is told by the update. */
  #unknownOutputs(urn: string, kind: PluginResource, inputs: PlainProperties): PlainProperties {
    const unknown = this.#tools.outputNames(typeOf(urn)).map((name) => [name, unknownValue]);
    return marked(kind, { ...Object.fromEntries(unknown), ...inputs.values }, inputs.secrets);
  }

  #contextFor(urn: string, customTimeoutSeconds?: number): ResourceContext {
    return this.#context.forOperation(this.#tools.reporterFor(urn), customTimeoutSeconds);
  }

  #openSession(): Promise<Session> {
    this.#session ??= this.#tools
      .openSession(settingsSourceOf(this.#config, this.#providerName), this.#tools.reporterFor())
      .then((session) => {
        if (this.#isInterrupted) {
          session.interrupt();
        }
        return session;
      });
    return this.#session;
  }

  /** @throws {Error} that says what an update would refuse */
  #preview(urn: string, { machineActionId }: Properties): void {
    const forecast = this.#forecasts.get(urn) ?? silentForecast;
    const { told } = this.#context;
    told.tell(forecast, this.#tools.reporterFor(urn));
    if (forecast.refusals.length > 0) {
      throw new Error(forecast.refusals.map((refusal) => told.wordsOf(refusal, machineActionId)).join("\n"));
    }
  }

  /** The state that a failure keeps has the same secrets as one that is returned, and a common fault is told once. */
  async #operation<Result>(
    kind: PluginResource,
    { values, secrets }: PlainProperties,
    run: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      throw error instanceof UnsettledError
        ? new UnsettledPluginResource(error, marked(kind, error.outputs, secrets))
        : this.#context.told.errorOf(error, values["machineActionId"]);
    }
  }
}

/** A resource that exists and is not what it declares yet, as the protocol tells the engine. */
export class UnsettledPluginResource extends Error {
  readonly id: string;
  readonly outputs: PlainProperties;

  constructor({ id, reason }: UnsettledError, outputs: PlainProperties) {
    super(reason);
    this.id = id;
    this.outputs = outputs;
  }
}
