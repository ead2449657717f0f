import type { HostProvider } from "../../../provider/dynamic/host-provider.ts";

/** Properties as they go over the wire between the engine and its host: JSON. */
export type Properties = Readonly<Record<string, unknown>>;

export interface CheckAnswer {
  readonly inputs: Properties;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

/** A process of the host as the engine talks to it. */
export interface Host {
  check(olds: Properties, news: Properties): Promise<CheckAnswer>;
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ readonly changes: boolean; readonly replaces: boolean }>;
  create(inputs: Properties): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** An empty id: the resource is gone. */
  read(id: string, outputs: Properties): Promise<{ readonly id: string; readonly outputs: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ readonly outputs: Properties }>;
  delete(id: string, outputs: Properties): Promise<void>;
}

/** What the engine takes for "made, and not ready". */
export class InitializationFailed extends Error {
  readonly id: string;
  readonly outputs: Properties;

  constructor(id: string, outputs: Properties, reasons: readonly string[]) {
    super(reasons.join(" "));
    this.id = id;
    this.outputs = outputs;
  }
}

/** The provider did something that the real host cannot carry. */
export class WireError extends Error {}

const providerKey = "__provider";

/**
 * The engine's host of dynamic providers (`@pulumi/pulumi`, `cmd/dynamic-provider/index.ts`), as far as it changes
 * what passes: it finds the provider by its text, adds the text to what it gives, and takes a truthy `id` of an error
 * for an initialisation failure.
 */
export function hostOf(providers: ReadonlyMap<string, HostProvider>): Host {
  const providerOf = ({ [providerKey]: text }: Properties): HostProvider => {
    const provider = providers.get(String(text));
    if (provider === undefined) {
      throw new WireError(`No provider has the text ${String(text)}`);
    }
    return provider;
  };
  return {
    async check(olds, news) {
      const { inputs, failures } = await providerOf(news).check(overWire(olds), overWire(news));
      return {
        inputs: overWire({ ...(inputs ?? news), [providerKey]: news[providerKey] }),
        failures: failures ?? [],
      };
    },
    async diff(id, olds, news) {
      const { changes, replaces } = await providerOf(news).diff(id, overWire(olds), overWire(news));
      if (changes === undefined) {
        throw new WireError("diff does not say whether anything changes.");
      }
      return { changes, replaces: replaces !== undefined && replaces.length > 0 };
    },
    async create(inputs) {
      const result = await initialised(providerOf(inputs).create(overWire(inputs)));
      if (typeof result.id !== "string" || result.id === "") {
        throw new WireError("create gives no id.");
      }
      return { id: result.id, outputs: overWire({ ...result.outs, [providerKey]: inputs[providerKey] }) };
    },
    async read(id, outputs) {
      const result = await providerOf(outputs).read(id, overWire(outputs));
      return {
        id: result.id ?? "",
        outputs: overWire({ ...result.props, [providerKey]: outputs[providerKey] }),
      };
    },
    async update(id, olds, news) {
      const result = await initialised(providerOf(news).update(id, overWire(olds), overWire(news)));
      return { outputs: overWire({ ...result.outs, [providerKey]: news[providerKey] }) };
    },
    delete: async (id, outputs) => providerOf(outputs).delete(id, overWire(outputs)),
  };
}

async function initialised<Result>(made: Promise<Result>): Promise<Result> {
  try {
    return await made;
  } catch (error) {
    if (!(error instanceof Error) || !("id" in error) || !error.id) {
      throw error;
    }
    const properties: unknown = Reflect.get(error, "properties");
    const reasons: unknown = Reflect.get(error, "reasons");
    if (typeof properties !== "object" || properties === null || !Array.isArray(reasons)) {
      throw new WireError("An initialisation failure without properties or reasons.");
    }
    const outputs = overWire({ ...properties });
    if (outputs[providerKey] === undefined) {
      throw new WireError("An initialisation failure without the provider's text.");
    }
    throw new InitializationFailed(String(error.id), outputs, reasons.map(String));
  }
}

/** A copy as it arrives at the other end; the host fails on values that have no JSON form. */
function overWire(properties: Properties): Properties {
  const refuse = (key: string, value: unknown): unknown => {
    if (value === undefined || typeof value === "function" || typeof value === "bigint") {
      throw new WireError(`"${key}" is ${String(value)}, which the host cannot carry.`);
    }
    return value;
  };
  const copy: Properties = JSON.parse(JSON.stringify(properties, refuse));
  return copy;
}
