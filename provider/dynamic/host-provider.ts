import type { dynamic } from "@pulumi/pulumi";
import type { Reporter } from "../reporting/reporter.ts";
import type { Properties } from "../resources/cancellation/state.ts";
import { type OpenSession, ProviderContext } from "../resources/context.ts";
import { withHostErrors } from "./host-error.ts";

/** What a kind of resource does in each step; `context` is shared by all resources of the process. */
export interface ResourceMethods {
  check(context: ProviderContext, olds: Properties, news: Properties): Promise<dynamic.CheckResult>;
  diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult;
  create(context: ProviderContext, inputs: Properties): Promise<dynamic.CreateResult>;
  read(context: ProviderContext, id: string, props: Properties): Promise<dynamic.ReadResult>;
  update(
    context: ProviderContext,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<dynamic.UpdateResult>;
}

/** The methods that the engine's host calls. */
export interface DynamicProvider {
  configure(request: dynamic.ConfigureRequest): Promise<void>;
  check(olds: Properties, news: Properties): Promise<dynamic.CheckResult>;
  diff(id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult>;
  create(inputs: Properties): Promise<dynamic.CreateResult>;
  read(id: string, props: Properties): Promise<dynamic.ReadResult>;
  update(id: string, olds: Properties, news: Properties): Promise<dynamic.UpdateResult>;
  delete(id: string, props: Properties): Promise<void>;
}

/** Makes the provider of one kind of resource for one process of the host. */
export function createDynamicProvider(
  methods: ResourceMethods,
  openSession: OpenSession,
  reporter: Reporter,
): DynamicProvider {
  const context = new ProviderContext(openSession, reporter);
  return {
    // Not an async function that awaits first: see ProviderContext.configure.
    configure: async ({ config }) => context.configure(config),
    check: (olds, news) => withHostErrors(() => methods.check(context, olds, news)),
    diff: async (id, olds, news) => methods.diff(id, olds, news),
    create: (inputs) => withHostErrors(() => methods.create(context, inputs)),
    read: (id, props) => withHostErrors(() => methods.read(context, id, props)),
    update: (id, olds, news) => withHostErrors(() => methods.update(context, id, olds, news)),
    // A cancellation cannot be undone, so nothing is called and no credentials are needed.
    delete: async () => undefined,
  };
}
