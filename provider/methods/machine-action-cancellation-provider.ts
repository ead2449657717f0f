import type { dynamic } from "@pulumi/pulumi";
import type { Reporter } from "../reporting/reporter.ts";
import { check } from "./check.ts";
import { create } from "./create.ts";
import { diff } from "./diff.ts";
import { withHostErrors } from "./host-error.ts";
import { type OpenSession, ProviderContext } from "./provider-context.ts";
import { read } from "./read.ts";
import type { Properties } from "./resource-state.ts";
import { update } from "./update.ts";

/** The methods that the engine's host calls. */
export interface CancellationProvider {
  configure(request: dynamic.ConfigureRequest): Promise<void>;
  check(olds: Properties, news: Properties): Promise<dynamic.CheckResult>;
  diff(id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult>;
  create(inputs: Properties): Promise<dynamic.CreateResult>;
  read(id: string, props: Properties): Promise<dynamic.ReadResult>;
  update(id: string, olds: Properties, news: Properties): Promise<dynamic.UpdateResult>;
  delete(id: string, props: Properties): Promise<void>;
}

/** Makes the provider of {@link MachineActionCancellation} for one process of the host. */
export function createCancellationProvider(
  openSession: OpenSession,
  reporter: Reporter,
): CancellationProvider {
  const context = new ProviderContext(openSession, reporter);
  return {
    // Not an async function that awaits first: see ProviderContext.configure.
    configure: async ({ config }) => context.configure(config),
    check: (olds, news) => withHostErrors(() => check(context, olds, news)),
    diff: async (id, olds, news) => diff(id, olds, news),
    create: (inputs) => withHostErrors(() => create(context, inputs)),
    read: (id, props) => withHostErrors(() => read(context, id, props)),
    update: (id, olds, news) => withHostErrors(() => update(context, id, olds, news)),
    // A cancellation cannot be undone, so nothing is called and no credentials are needed.
    delete: async () => undefined,
  };
}
