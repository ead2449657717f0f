import type { MethodResult, Operation } from "./facts.ts";
import type { Host, Properties } from "./host.ts";
import { type Identity, MethodCalls } from "./method-calls.ts";
import { type DeclaredResource, providerTexts, type ResourceState, type Stack } from "./stack.ts";

/** Time between the end of a step and its being saved, in milliseconds. A kill in it loses the step. */
const savingMs = 5;

export interface EngineOptions {
  readonly host: Host;
  readonly stack: Stack;
  readonly operation: Operation;
  /** Steps at a time. */
  readonly parallel: number;
  readonly continueOnError: boolean;
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * A small model of the engine: in which order it calls the provider's methods, and what it keeps of their results.
 * Checks and diffs come one after another while the steps before them run.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #calls: MethodCalls;
  #hasFailed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#calls = new MethodCalls(options.operation, options.elapsedMs);
  }

  async preview(): Promise<boolean> {
    const { stack } = this.#options;
    for (const declared of stack.program.values()) {
      const before = stack.state.get(declared.name);
      const inputs = await this.#check(declared, before, true);
      if (inputs === undefined) {
        return false;
      }
      if (before !== undefined) {
        await this.#diff(declared, before, inputs);
      }
    }
    return true;
  }

  async refresh(): Promise<void> {
    const { stack } = this.#options;
    for (const [name, before] of [...stack.state]) {
      await this.#begin(() => this.#refresh(name, before));
    }
    await this.#allDone();
  }

  async up(): Promise<void> {
    const { stack, continueOnError } = this.#options;
    const replaced: { readonly name: string; readonly old: ResourceState }[] = [];
    for (const declared of stack.program.values()) {
      if (this.#hasFailed && !continueOnError) {
        break;
      }
      const before = stack.state.get(declared.name);
      const inputs = await this.#check(declared, before, false);
      if (inputs === undefined) {
        this.#hasFailed = true;
        break;
      }
      if (before === undefined) {
        await this.#begin(() => this.#create(declared, inputs));
        continue;
      }
      const { changes, replaces } = await this.#diff(declared, before, inputs);
      if (replaces) {
        const fresh = await this.#check(declared, undefined, false);
        if (fresh === undefined) {
          break;
        }
        await this.#begin(async () => {
          if (await this.#create(declared, fresh)) {
            replaced.push({ name: declared.name, old: before });
          }
        });
      } else if (changes || before.initErrors.length > 0) {
        await this.#begin(() => this.#update(declared, before, inputs));
      } else {
        // The engine keeps the old outputs, and the new inputs.
        this.#save(declared.name, { ...before, inputs });
      }
    }
    await this.#allDone();
    if (this.#hasFailed) {
      return;
    }
    for (const { name, old } of replaced) {
      await this.#delete(name, old);
    }
    for (const [name, old] of [...stack.state]) {
      if (stack.program.has(name)) {
        continue;
      }
      await this.#delete(name, old);
      this.#forget(name);
    }
  }

  async destroy(): Promise<void> {
    for (const [name, old] of [...this.#options.stack.state]) {
      await this.#delete(name, old);
      this.#forget(name);
    }
  }

  /** `.get()`: reads an action that the stack does not own, in an update. */
  async get(actionId: string): Promise<void> {
    const { host } = this.#options;
    const args = { __provider: providerTexts.cancellation };
    const got: Identity = { kind: "cancellation", name: "got" };
    const before: ResourceState = { ...got, id: actionId, inputs: {}, outputs: {}, initErrors: [] };
    await this.#calls.make("read", got, before, undefined, async () =>
      readResult(await host.read(actionId, args)),
    );
  }

  async #check(
    declared: DeclaredResource,
    before: ResourceState | undefined,
    isPreview: boolean,
  ): Promise<Properties | undefined> {
    const news = { ...declared.inputs, __preview: isPreview };
    let inputs: Properties | undefined;
    await this.#calls.make("check", declared, before, news, async () => {
      const answer = await this.#options.host.check(before?.inputs ?? {}, news);
      if (answer.failures.length === 0) {
        inputs = answer.inputs;
      }
      return { kind: "checked", ...answer };
    });
    return inputs;
  }

  async #diff(
    resource: Identity,
    before: ResourceState,
    inputs: Properties,
  ): Promise<{ readonly changes: boolean; readonly replaces: boolean }> {
    const result = await this.#calls.make("diff", resource, before, inputs, async () => ({
      kind: "differs",
      ...(await this.#options.host.diff(before.id, before.outputs, inputs)),
    }));
    return result.kind === "differs" ? result : { changes: false, replaces: false };
  }

  async #create(resource: Identity, inputs: Properties): Promise<boolean> {
    const { host, stack } = this.#options;
    const before = stack.state.get(resource.name);
    let id = "";
    const result = await this.#calls.make("create", resource, before, inputs, async () => {
      const made = await host.create(inputs);
      id = made.id;
      return { kind: "done", outputs: made.outputs };
    });
    if (result.kind === "notReady") {
      ({ id } = result);
    }
    return this.#keep(resource, id, inputs, result);
  }

  async #update(resource: Identity, before: ResourceState, inputs: Properties): Promise<void> {
    const { host } = this.#options;
    const result = await this.#calls.make("update", resource, before, inputs, async () => ({
      kind: "done",
      outputs: (await host.update(before.id, before.outputs, inputs)).outputs,
    }));
    // An update that is not ready keeps the old inputs.
    await this.#keep(resource, before.id, result.kind === "notReady" ? before.inputs : inputs, result);
  }

  async #refresh(name: string, before: ResourceState): Promise<void> {
    const { host, sleep } = this.#options;
    const result = await this.#calls.make("read", { ...before, name }, before, undefined, async () =>
      readResult(await host.read(before.id, before.outputs)),
    );
    await sleep(savingMs);
    if (result.kind === "gone") {
      this.#forget(name);
    }
    if (result.kind !== "done") {
      return;
    }
    const after = { ...before, outputs: result.outputs, initErrors: [] };
    await this.#calls.make("diff", { ...before, name }, after, before.inputs, async () => ({
      kind: "differs",
      ...(await host.diff(before.id, result.outputs, before.inputs)),
    }));
    this.#save(name, after);
  }

  async #delete(name: string, old: ResourceState): Promise<void> {
    await this.#calls.make("delete", { ...old, name }, old, undefined, async () => {
      await this.#options.host.delete(old.id, old.outputs);
      return { kind: "gone" };
    });
  }

  /** Saves what a create or an update has made. */
  async #keep(
    { kind, name }: Identity,
    id: string,
    inputs: Properties,
    result: MethodResult,
  ): Promise<boolean> {
    await this.#options.sleep(savingMs);
    if (result.kind === "failed") {
      this.#hasFailed = true;
    }
    if (result.kind !== "done" && result.kind !== "notReady") {
      return false;
    }
    const initErrors = result.kind === "notReady" ? [result.message] : [];
    if (result.kind === "notReady") {
      this.#hasFailed = true;
    }
    this.#save(name, { kind, id, inputs, outputs: result.outputs, initErrors });
    return result.kind === "done";
  }

  #save(name: string, state: ResourceState): void {
    if (!this.#options.operation.isKilled) {
      this.#options.stack.state.set(name, state);
    }
  }

  #forget(name: string): void {
    if (!this.#options.operation.isKilled) {
      this.#options.stack.state.delete(name);
    }
  }

  async #begin(step: () => Promise<unknown>): Promise<void> {
    while (this.#running.size >= this.#options.parallel) {
      await Promise.race(this.#running);
    }
    const running: Promise<void> = step().then(() => void this.#running.delete(running));
    this.#running.add(running);
  }

  async #allDone(): Promise<void> {
    await Promise.all(this.#running);
  }
}

function readResult({ id, outputs }: { readonly id: string; readonly outputs: Properties }): MethodResult {
  return id === "" ? { kind: "gone" } : { kind: "done", outputs };
}
