import type { dynamic } from "@pulumi/pulumi";
import type { DynamicProvider } from "./host-provider.ts";

/**
 * Stands for a provider that is loaded when the first of its methods is called. `delete` needs nothing of it, so a
 * `pulumi destroy` costs no more than the engine itself.
 */
export function createLazyProvider(load: () => Promise<DynamicProvider>): DynamicProvider {
  let request: dynamic.ConfigureRequest | undefined;
  let loading: Promise<DynamicProvider> | undefined;
  const loaded = () => {
    loading ??= load().then(async (provider) => {
      if (request !== undefined) {
        await provider.configure(request);
      }
      return provider;
    });
    return loading;
  };
  return {
    // The host may call other methods before its promise is done, so the request is kept at once.
    configure: async (given) => {
      request = given;
    },
    check: async (olds, news) => (await loaded()).check(olds, news),
    diff: async (id, olds, news) => (await loaded()).diff(id, olds, news),
    create: async (inputs) => (await loaded()).create(inputs),
    read: async (id, props) => (await loaded()).read(id, props),
    update: async (id, olds, news) => (await loaded()).update(id, olds, news),
    // A cancellation cannot be undone, so nothing is called and no credentials are needed.
    delete: async () => undefined,
  };
}
