import { type PluginClient, secret } from "../../support/plugin-client.ts";
import { InitializationFailed } from "../../support/provider-call.ts";
import * as model from "../model/host.ts";
import { providerTexts } from "../model/stack.ts";
import { answered } from "./real/host-process.ts";

type Properties = model.Properties;

/** Under which the model keeps what kind a resource is, as the host of dynamic providers does. The plugin never sees it. */
const kindKey = "__provider";
const previewKey = "__preview";
/** No program of another language tells where an id comes from. */
const idFromResourceKey = "__idFromResource";

/** The methods of the plugin's protocol, with properties as on the wire. */
export type PluginMethods = Pick<PluginClient, "check" | "diff" | "create" | "read" | "update">;

/** The plugin as the model's engine talks to it: a preview is told by create instead of by check. */
export function pluginHostOf(plugin: PluginMethods): model.Host {
  /** What a preview of the resource refuses. */
  const refusals = async (urn: string, inputs: Properties): Promise<model.CheckAnswer["failures"]> => {
    try {
      await answered(plugin.create(urn, inputs, true));
      return [];
    } catch (error) {
      return [{ property: "", reason: error instanceof Error ? error.message : String(error) }];
    }
  };
  /** The outputs as the model keeps them, also of a resource that exists and is not ready. */
  const outputsOf = async (before: Properties, made: Promise<{ readonly properties: Properties }>) => {
    try {
      return kept(before, (await answered(made)).properties);
    } catch (error) {
      if (!(error instanceof InitializationFailed)) {
        throw error;
      }
      throw new model.InitializationFailed(error.id, kept(before, error.properties), error.reasons);
    }
  };
  return {
    async check(olds, news) {
      const urn = urnOf(news);
      const { inputs, failures } = await answered(plugin.check(urn, sent(news), sent(olds)));
      const isPreview = news[previewKey] === true && failures.length === 0;
      return {
        inputs: kept(news, inputs),
        failures: isPreview ? await refusals(urn, inputs) : failures,
      };
    },
    async diff(id, olds, news) {
      const call = { urn: urnOf(news), id };
      const { changes, replaces } = await answered(plugin.diff(call, sent(olds), sent(news)));
      return { changes, replaces: replaces.length > 0 };
    },
    async create(inputs) {
      const made = plugin.create(urnOf(inputs), sent(inputs));
      const outputs = await outputsOf(inputs, made);
      const { id } = await made;
      if (id === "") {
        throw new model.WireError("create gives no id.");
      }
      return { id, outputs };
    },
    async read(id, outputs) {
      // The engine hands over both for a refresh and for a look; neither for an import.
      const found = await answered(plugin.read({ urn: urnOf(outputs), id }, sent(outputs), {}));
      return found.id === "" ? { id: "", outputs: {} } : { id, outputs: kept(outputs, found.properties) };
    },
    async update(id, olds, news) {
      const call = { urn: urnOf(news), id };
      return { outputs: await outputsOf(news, plugin.update(call, sent(olds), sent(news))) };
    },
    // The plugin calls nothing for it, and the model has no secrets to hand over.
    delete: async () => undefined,
  };
}

/** Properties as the engine sends them: what it keeps as a secret goes out as one. */
function sent(properties: Properties): Properties {
  const {
    [kindKey]: _kind,
    [previewKey]: _preview,
    [idFromResourceKey]: _idFromResource,
    commands,
    ...own
  } = properties;
  return commands === undefined ? own : { ...own, commands: secret(commands) };
}

/** Properties as the model keeps them, with secrets in plain text; the kind is that of what was sent. */
function kept(before: Properties, properties: Properties): Properties {
  const { commands, ...own } = properties;
  if (commands === undefined) {
    return { ...own, [kindKey]: before[kindKey] };
  }
  if (typeof commands !== "object" || commands === null || !("value" in commands)) {
    throw new model.WireError("commands are not marked as a secret.");
  }
  return { ...own, commands: commands.value, [kindKey]: before[kindKey] };
}

const types = new Map([
  [providerTexts.cancellation, "defender:index:MachineActionCancellation"],
  [providerTexts.bulk, "defender:index:BulkMachineActionCancellation"],
]);

/** What a resource is called: the model tells its kind only, and no two of its checks overlap. */
function urnOf({ [kindKey]: kind }: Properties): string {
  const type = types.get(String(kind));
  if (type === undefined) {
    throw new model.WireError(`No resource of the plugin has the text ${String(kind)}.`);
  }
  return `urn:pulumi:run::project::${type}::resource`;
}
