import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { AuthenticationError, MachineActionNotFoundError } from "../../../../provider/errors.ts";

/** The parts of the product that a simulated process is put together from. All of it is the real code. */
export interface Product {
  readonly createHostProvider: typeof import("../../../../provider/dynamic/host-provider.ts").createHostProvider;
  readonly PluginDoor: typeof import("../../../../provider/plugin/plugin-door.ts").PluginDoor;
  readonly UnsettledPluginResource: typeof import("../../../../provider/plugin/plugin-door.ts").UnsettledPluginResource;
  readonly fromWire: typeof import("../../../../provider/plugin/wire.ts").fromWire;
  readonly toWire: typeof import("../../../../provider/plugin/wire.ts").toWire;
  /** The outputs of a kind of resource behind the plugin, by its token. */
  readonly outputNames: (token: string) => readonly string[];
  readonly ResourceContext: typeof import("../../../../provider/resources/context.ts").ResourceContext;
  readonly cancellation: typeof import("../../../../provider/resources/cancellation/cancellation.ts").cancellation;
  readonly bulkCancellation: typeof import("../../../../provider/resources/bulk/bulk.ts").bulkCancellation;
  readonly EngineWatch: typeof import("../../../../provider/engine/engine-watch.ts").EngineWatch;
  readonly createSession: typeof import("../../../../provider/session.ts").createSession;
  readonly readSettings: typeof import("../../../../provider/configuration/settings.ts").readSettings;
  readonly TokenCache: typeof import("../../../../provider/identity/token-cache.ts").TokenCache;
  readonly lookUpMachineAction: typeof import("../../../../provider/resources/look-ups/look-up.ts").lookUpMachineAction;
  readonly lookUpMachineActions: typeof import("../../../../provider/resources/look-ups/look-up.ts").lookUpMachineActions;
  readonly AuthenticationError: typeof AuthenticationError;
  readonly MachineActionNotFoundError: typeof MachineActionNotFoundError;
}

/** Folder of the provider's sources. */
export const providerFolder = new URL("../../../../provider/", import.meta.url);

/** Modules that a session loads when it is opened; loaded before, so that no run waits for the disk. */
const loadedLater = ["defender/transport.ts", "defender/pacing.ts", "defender/permissions.ts"];

/** Loads the product from a folder of sources: the repository's own, or a copy with a planted defect. */
export async function loadProduct(folder: URL = providerFolder): Promise<Product> {
  const load = (path: string) => import(new URL(path, folder).href);
  const door: Pick<Product, "createHostProvider"> = await load("dynamic/host-provider.ts");
  const plugin: Pick<Product, "PluginDoor" | "UnsettledPluginResource"> = await load("plugin/plugin-door.ts");
  const wire: Pick<Product, "fromWire" | "toWire"> = await load("plugin/wire.ts");
  const context: Pick<Product, "ResourceContext"> = await load("resources/context.ts");
  const single: Pick<Product, "cancellation"> = await load("resources/cancellation/cancellation.ts");
  const bulk: Pick<Product, "bulkCancellation"> = await load("resources/bulk/bulk.ts");
  const engine: Pick<Product, "EngineWatch"> = await load("engine/engine-watch.ts");
  const session: Pick<Product, "createSession"> = await load("session.ts");
  const settings: Pick<Product, "readSettings"> = await load("configuration/settings.ts");
  const tokens: Pick<Product, "TokenCache"> = await load("identity/token-cache.ts");
  const errors: Pick<Product, "AuthenticationError" | "MachineActionNotFoundError"> = await load("errors.ts");
  const lookUps: Pick<Product, "lookUpMachineAction" | "lookUpMachineActions"> = await load(
    "resources/look-ups/look-up.ts",
  );
  await Promise.all(loadedLater.map(load));
  return {
    ...door,
    ...plugin,
    ...wire,
    outputNames: await readOutputNames(folder),
    ...context,
    ...single,
    ...bulk,
    ...engine,
    ...session,
    ...settings,
    ...tokens,
    ...errors,
    ...lookUps,
  };
}

const schemaSchema = z.object({
  resources: z.record(z.string(), z.object({ properties: z.record(z.string(), z.unknown()) })),
});

/** Node.js loads JSON in another way than the bundler of the plugin does. */
async function readOutputNames(folder: URL): Promise<Product["outputNames"]> {
  const text = await readFile(new URL("plugin/schema.json", folder), "utf8");
  const { resources } = schemaSchema.parse(JSON.parse(text));
  return (token) => Object.keys(resources[token]?.properties ?? {});
}
