import { Engine } from "./engine.ts";
import type { Operation, RunFacts, Violation } from "./facts.ts";
import type { OpenPremises, Premises, ProviderProcess } from "./premises.ts";
import type { Tally } from "./reporting/tally.ts";
import type { Declaration, Kill, Scenario, Step } from "./scenario.ts";
import { type DeclaredResource, declare, resourceNames, type Stack } from "./stack.ts";

/** Longest time of an operation, for each of its resources, beside its wait and the limits, in milliseconds. */
const longestOperationMs = 5 * 3_600_000;
/** Most calls of an operation: far above what the retries of a few resources can come to. */
const mostCallsOfOperation = 600;

const stackNames = ["a", "b"] as const;

/** What the engine is to do, and how. */
interface Order {
  readonly kind: Operation["kind"];
  readonly stack: Stack;
  readonly parallel?: number;
  readonly continueOnError?: boolean;
  readonly kill?: Kill | undefined;
  readonly work: (engine: Engine) => Promise<unknown>;
}

interface Running {
  readonly operation: Operation;
  readonly kill: Kill | undefined;
  readonly stepsAtStart: number;
  process: ProviderProcess | undefined;
  isDone: boolean;
}

/** One run: a tenant, stacks, and what happens to them. */
export class Run {
  readonly #scenario: Scenario;
  readonly #premises: Premises;
  readonly #stacks: readonly Stack[];
  readonly #operations: Operation[] = [];
  readonly #declared = new Map<string, DeclaredResource>();
  readonly #revisions = new Map<string, number>();
  readonly #violations: Violation[] = [];
  readonly #processes: ProviderProcess[] = [];
  #isHealthy = false;

  private constructor(scenario: Scenario, premises: Premises) {
    this.#scenario = scenario;
    this.#premises = premises;
    this.#stacks = scenario.stacks.map((declarations, index) => {
      const stack: Stack = { name: stackNames[index] ?? "a", program: new Map(), state: new Map() };
      for (const [place, declaration] of declarations.entries()) this.#declare(stack, place, declaration);
      return stack;
    });
  }

  /** Runs a scenario to its end, and through the recovery that follows every run. */
  static async of(
    scenario: Scenario,
    openPremises: OpenPremises,
    tally: Tally,
  ): Promise<{ readonly facts: RunFacts; readonly violations: readonly Violation[] }> {
    const premises = await openPremises(scenario, tally);
    try {
      const run = new Run(scenario, premises);
      for (const step of scenario.history) {
        tally.count("step", step.kind);
        if (!(await run.#take(step))) break;
      }
      if (run.#violations.length === 0) await run.#recover();
      tally.count("total", "virtual seconds", Math.round(premises.time.elapsedMs / 1000));
      return { facts: run.#facts(), violations: run.#violations };
    } finally {
      await premises.close();
    }
  }

  /** What is known now; the world goes on with the real time when that of the run has ended. */
  #facts(): RunFacts {
    const { service, strangeHosts } = this.#premises;
    const ids = [...this.#scenario.actions.keys()].map((index) => service.idOf(index));
    const truths = new Map(ids.map((id) => [id, service.truth(id)]));
    return {
      scenario: this.#scenario,
      operations: this.#operations,
      exchanges: service.exchanges,
      declared: this.#declared,
      secrets: service.secrets,
      strangeHosts,
      truth: (id) => truths.get(id),
      actionIds: ids,
      readsLagMs: (id) => service.readsLagMs(id),
      visibleFromMs: (id) => service.visibleFromMs(id),
    };
  }

  /** Takes a step of the history; false when the run cannot go on. */
  async #take(step: Step): Promise<boolean> {
    switch (step.kind) {
      case "pass":
        await this.#premises.time.pass(step.ms);
        return true;
      case "edit":
        this.#edit(this.#stack(step.stack), step.resource, step.to);
        return true;
      case "get": {
        const id = this.#premises.service.idOf(step.action);
        return this.#carryOut([{ kind: "get", stack: this.#stack(0), work: (engine) => engine.get(id) }]);
      }
      case "up":
        return this.#up(step);
      case "destroy":
      case "preview":
        return this.#carryOut([
          { kind: step.kind, stack: this.#stack(step.stack), work: (engine) => engine[step.kind]() },
        ]);
      case "refresh": {
        const { stack, parallel, kill } = step;
        const work = (engine: Engine) => engine.refresh();
        return this.#carryOut([{ kind: "refresh", stack: this.#stack(stack), parallel, kill, work }]);
      }
    }
  }

  async #up(step: Extract<Step, { kind: "up" }>): Promise<boolean> {
    const { parallel, continueOnError, kill, refresh, preview } = step;
    const stacks = [...new Set(step.stacks.map((index) => this.#stack(index)))];
    if (preview) {
      const work = (engine: Engine) => engine.preview();
      const before = this.#operations.length;
      if (!(await this.#carryOut(stacks.map((stack) => ({ kind: "preview", stack, work }))))) return false;
      // What a preview refuses does not come to an update.
      if (!this.#isHealthy && this.#operations.slice(before).some(isRefused)) return true;
    }
    const work = async (engine: Engine) => {
      if (refresh) await engine.refresh();
      await engine.up();
    };
    return this.#carryOut(
      stacks.map((stack) => ({ kind: "up", stack, parallel, continueOnError, kill, work })),
    );
  }

  /** Carries out operations at the same time; false when one of them does not come to an end. */
  async #carryOut(orders: readonly Order[]): Promise<boolean> {
    const all = orders.map((order) => this.#begin(order));
    let hasEnd = true;
    const goesOn = () => {
      for (const running of all.filter(({ isDone }) => !isDone)) {
        if (this.#isDueToDie(running)) this.#kill(running);
        else hasEnd &&= this.#isWithinBounds(running.operation);
      }
      return hasEnd && all.some(({ isDone }) => !isDone);
    };
    if (await this.#premises.time.passWhile(goesOn)) return hasEnd;
    this.#violations.push({ rule: "ends", text: "An operation waits for something that never comes." });
    return false;
  }

  #begin({ kind, stack, parallel = 1, continueOnError = true, kill, work }: Order): Running {
    const { time } = this.#premises;
    const number = this.#operations.length;
    const running: Running = {
      kill,
      stepsAtStart: time.steps,
      process: undefined,
      isDone: false,
      operation: {
        kind,
        stack: stack.name,
        process: number,
        startedAtMs: time.elapsedMs,
        isHealthy: this.#isHealthy,
        program: new Map(stack.program),
        stateBefore: new Map(stack.state),
        stateAfter: new Map(),
        endedAtMs: undefined,
        isKilled: false,
        get lines() {
          return running.process?.lines ?? [];
        },
        calls: [],
      },
    };
    const { operation } = running;
    this.#operations.push(operation);
    void this.#premises.startProcess(number).then(async (process) => {
      running.process = process;
      this.#processes.push(process);
      const { host } = process;
      const elapsedMs = () => time.elapsedMs;
      const sleep = (ms: number) => time.sleep(ms);
      await work(new Engine({ host, stack, operation, parallel, continueOnError, elapsedMs, sleep }));
      operation.endedAtMs = time.elapsedMs;
      operation.stateAfter = new Map(stack.state);
      running.isDone = true;
      process.kill();
    });
    return running;
  }

  #isDueToDie({ kill, stepsAtStart, process }: Running): boolean {
    return (
      kill !== undefined &&
      process !== undefined &&
      this.#premises.time.steps - stepsAtStart >= kill.afterSteps
    );
  }

  #kill(running: Running): void {
    const { operation, process, kill } = running;
    operation.isKilled = true;
    const stack = this.#stacks.find(({ name }) => name === operation.stack);
    operation.stateAfter = new Map(stack?.state);
    running.isDone = true;
    if (kill?.leavesProvider !== true) process?.kill();
  }

  #isWithinBounds(operation: Operation): boolean {
    const { time, service } = this.#premises;
    const resources = [...operation.program.values()];
    const { limits } = this.#scenario.service;
    const calls = service.exchanges.filter(({ process }) => process === operation.process).length;
    const waitsMs = resources.reduce(
      (sum, { inputs }) => sum + Number(inputs["waitTimeoutSeconds"] ?? 300) * 1000,
      0,
    );
    const limitsMs = limits === undefined ? 0 : (calls / limits.perHour + 1) * 3_610_000;
    const boundMs = waitsMs + limitsMs + (resources.length + 1) * longestOperationMs;
    const tookMs = time.elapsedMs - operation.startedAtMs;
    if (tookMs <= boundMs && calls <= mostCallsOfOperation) return true;
    const { kind, stack } = operation;
    this.#violations.push({
      rule: "ends",
      text: `${kind} of stack ${stack} has no end: ${calls} calls in ${Math.round(tookMs / 1000)} s.`,
    });
    return false;
  }

  /** The service is well again and nobody interferes: now every stack must come to where it is meant to. */
  async #recover(): Promise<void> {
    this.#premises.service.heal();
    for (const process of this.#processes) process.kill();
    this.#isHealthy = true;
    await this.#premises.time.pass(recoveryMs(this.#scenario));
    for (const stack of this.#stacks.keys()) {
      const up = {
        kind: "up",
        stacks: [stack],
        preview: true,
        refresh: false,
        parallel: 8,
        continueOnError: true,
      } as const;
      const steps: readonly Step[] = [up, { ...up, preview: false }, { kind: "refresh", stack, parallel: 8 }];
      for (const step of steps) if (!(await this.#take(step))) return;
    }
  }

  #edit(stack: Stack, place: number, declaration: Declaration | undefined): void {
    const kept = declaration === undefined ? undefined : this.#declare(stack, place, declaration);
    for (const name of Object.values(resourceNames(place)))
      if (name !== kept?.name) stack.program.delete(name);
  }

  #declare(stack: Stack, place: number, declaration: Declaration): DeclaredResource {
    const { service } = this.#premises;
    const key = `${stack.name}/${place}`;
    const revision = (this.#revisions.get(key) ?? 0) + 1;
    this.#revisions.set(key, revision);
    const declared = declare(stack.name, place, revision, declaration, {
      idOf: (action) => service.idOf(action),
      factsOf: (id) => service.truth(id)?.action,
    });
    this.#declared.set(declared.comment, declared);
    stack.program.set(declared.name, declared);
    return declared;
  }

  #stack(index: number): Stack {
    const stack = this.#stacks[index % this.#stacks.length];
    if (stack === undefined) throw new RangeError("A scenario needs at least one stack.");
    return stack;
  }
}

function isRefused({ calls }: Operation): boolean {
  return calls.some(({ result }) => result?.kind === "checked" && result.failures.length > 0);
}

/** Time after which the service shows everything, and cancellations that were taken have taken effect. */
function recoveryMs({ actions, service }: Scenario): number {
  const shownAfterMs = actions.map(({ visibleAfterMs = 0, readsLagMs = 0 }) => visibleAfterMs + readsLagMs);
  const { takesEffect } = service.cancel;
  const effectMs = typeof takesEffect === "object" ? takesEffect.afterMs : 0;
  const minuteMs = service.limits === undefined ? 0 : 60_000;
  return Math.max(0, ...shownAfterMs) + effectMs + minuteMs + 1_000;
}
