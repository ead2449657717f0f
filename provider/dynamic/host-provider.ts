import type { dynamic } from "@pulumi/pulumi";
import type { SettingsSource } from "../configuration/settings.ts";
import { checkFailures } from "../engine/check-failures.ts";
import {
  idFromResourceInputName,
  previewInputName,
  providerInputName,
  withoutHostInputs,
} from "../engine/host-inputs.ts";
import type { ResourceContext } from "../resources/context.ts";
import type { Properties, Resource } from "../resources/resource.ts";
import { withHostErrors } from "./host-error.ts";

/** The methods that the engine's host of dynamic providers calls. */
export interface HostProvider {
  configure(request: dynamic.ConfigureRequest): Promise<void>;
  check(olds: Properties, news: Properties): Promise<dynamic.CheckResult>;
  diff(id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult>;
  create(inputs: Properties): Promise<dynamic.CreateResult>;
  read(id: string, state: Properties): Promise<dynamic.ReadResult>;
  update(id: string, olds: Properties, news: Properties): Promise<dynamic.UpdateResult>;
  delete(id: string, state: Properties): Promise<void>;
}

/** A kind of resource, and what it shares with the others of the process. */
export interface HostedResource {
  readonly resource: Resource;
  readonly context: ResourceContext;
}

/**
 * Serves one kind of resource to the host. The resource is loaded at the first call that needs it: `delete` does not, so
 * a `pulumi destroy` costs no more than the engine itself.
 */
export function createHostProvider(load: (config: SettingsSource) => Promise<HostedResource>): HostProvider {
  let config: SettingsSource = { get: () => undefined };
  let loading: Promise<HostedResource> | undefined;
  const loaded = () => {
    loading ??= load(config);
    return loading;
  };
  return {
    // The host may call other methods before the promise of configure is done, so the config is taken at once.
    configure: async (request) => {
      config = request.config;
    },
    check: async (olds, news) => {
      const { resource, context } = await loaded();
      const { told, reporter } = context;
      return withHostErrors(told, news, async () => {
        const { inputs, failures, forecast } = await resource.check(
          context,
          withoutHostInputs(olds),
          withoutHostInputs(news),
          { mayBeNew: news[idFromResourceInputName] === true },
        );
        if (news[previewInputName] !== true || failures.length > 0) {
          return { inputs, failures: checkFailures(inputs, failures) };
        }
        told.tell(forecast, reporter);
        // A failed check ends the preview, so no two say the same.
        return { inputs, failures: checkFailures(inputs, forecast.refusals) };
      });
    },
    diff: async (id, olds, news) => {
      const { resource } = await loaded();
      const { isChanged, replaces } = resource.diff(id, withoutHostInputs(olds), withoutHostInputs(news));
      // A state that the plugin has written lacks the text, without which the host can read no resource again.
      const isFromPlugin = olds[providerInputName] === undefined;
      return { changes: isChanged || isFromPlugin, replaces: [...replaces], deleteBeforeReplace: false };
    },
    create: async (inputs) => {
      const { resource, context } = await loaded();
      return withHostErrors(context.told, inputs, async () => {
        const { id, outputs } = await resource.create(context, withoutHostInputs(inputs));
        return { id, outs: outputs };
      });
    },
    read: async (id, state) => {
      const { resource, context } = await loaded();
      return withHostErrors(context.told, state, async () => {
        const own = withoutHostInputs(state);
        // The host hands over no reason, and for a look at another stack's resource no state.
        const reason = Object.keys(own).length === 0 ? "get" : "refresh";
        const result = await resource.read(context, id, own, reason);
        return result.kind === "gone" ? {} : { id, props: result.outputs };
      });
    },
    update: async (id, olds, news) => {
      const { resource, context } = await loaded();
      return withHostErrors(context.told, news, async () => ({
        outs: await resource.update(context, id, withoutHostInputs(olds), withoutHostInputs(news)),
      }));
    },
    // A cancellation cannot be undone, so nothing is called and no credentials are needed.
    delete: async () => undefined,
  };
}
