import type { PluginDoor } from "../../../../provider/plugin/plugin-door.ts";
import type { PlainProperties } from "../../../../provider/plugin/wire.ts";
import { fromStruct, InitializationFailed, toStruct } from "../../../support/provider-call.ts";
import type { Properties } from "../../model/host.ts";
import type { LookUps } from "../../model/premises.ts";
import type { PluginMethods } from "../plugin-host.ts";
import type { Product } from "./product.ts";

/** The door of the plugin without a server: properties take the form of the wire, but go through no socket. */
export function pluginMethodsOf(door: PluginDoor, product: Product): PluginMethods {
  const arrived = (properties: Properties) => product.fromWire(toStruct(properties));
  const given = (properties: Properties | undefined) =>
    properties === undefined ? undefined : arrived(properties);
  const left = ({ values, secrets }: PlainProperties) => fromStruct(product.toWire(values, secrets));
  const made = async <Result>(operation: Promise<Result>): Promise<Result> => {
    try {
      return await operation;
    } catch (error) {
      throw error instanceof product.UnsettledPluginResource
        ? new InitializationFailed(error.id, left(error.outputs), [error.message])
        : error;
    }
  };
  return {
    async check(urn, news, olds = {}) {
      const { inputs, failures } = await door.check(urn, arrived(olds).values, arrived(news));
      return { inputs: left(inputs), failures: [...failures] };
    },
    async diff(call, olds, news) {
      const { isChanged, replaces } = door.diff(call, arrived(olds).values, arrived(news).values);
      return { changes: isChanged, replaces: [...replaces] };
    },
    async create(urn, inputs, isPreview = false) {
      const { id, outputs } = await made(door.create(urn, arrived(inputs), { isPreview }));
      return { id, properties: left(outputs) };
    },
    async read(call, properties, inputs) {
      const found = await door.read(call, given(properties), given(inputs));
      return found === undefined
        ? { id: "", properties: {}, inputs: {} }
        : { id: call.id, properties: left(found.outputs), inputs: left(found.inputs) };
    },
    async update(call, olds, news, isPreview = false) {
      const outputs = await made(door.update(call, arrived(olds).values, arrived(news), { isPreview }));
      return { properties: left(outputs) };
    },
  };
}

/** Both look-ups as functions of the plugin. */
export function pluginLookUpsOf(door: PluginDoor, product: Product): LookUps {
  const invoke = async (token: string, args: Properties) => {
    const { values, secrets } = await door.invoke(token, args);
    return product.fromWire(product.toWire(values, secrets)).values;
  };
  return {
    get: (id) => invoke("defender:index:getMachineAction", { id }),
    list: async (conditions) => {
      const { actions } = await invoke("defender:index:getMachineActions", conditions);
      return Array.isArray(actions) ? actions : [];
    },
    isNotFound: (error) => error instanceof product.MachineActionNotFoundError,
  };
}
