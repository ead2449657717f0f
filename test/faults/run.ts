import { randomNumbers } from "../simulator/faults.ts";
import { Engine } from "./engine.ts";
import type { Operation, RunFacts, Violation } from "./facts.ts";
import type { Product } from "./product.ts";
import { ProviderProcess } from "./provider-process.ts";
import { seedOf } from "./random.ts";
import type { Declaration, Kill, Scenario, Step } from "./scenario.ts";
import { SimulatedService } from "./simulated-service.ts";
import { type DeclaredResource, declare, resourceName, type Stack } from "./stack.ts";
import type { Tally } from "./tally.ts";
import { VirtualTime } from "./virtual-time.ts";

/** Longest virtual time of an operation, for each of its resources, beside its wait and the limits, in milliseconds. */
const longestOperationMs = 5 * 3_600_000;
/** Most calls of an operation: far above what the retries of a few resources can come to. */
const mostCallsOfOperation = 600;
/** Time that is given to the service to show everything when it is well again. */
const recoveryMs = 400_000;

const stackNames = ["a", "b"] as const;

interface Running {
  readonly operation: Operation;
  readonly process: ProviderProcess;
  readonly kill: Kill | undefined;
  readonly stepsAtStart: number;
  isDone: boolean;
}

/** One run: a tenant, stacks, and what happens to them. */
export class Run {
  readonly #scenario: Scenario;
  readonly #product: Product;
  readonly #time: VirtualTime;
  readonly #service: SimulatedService;
  readonly #stacks: readonly Stack[];
  readonly #operations: Operation[] = [];
  readonly #declared = new Map<string, DeclaredResource>();
  readonly #revisions = new Map<string, number>();
  readonly #violations: Violation[] = [];
  readonly #processes: ProviderProcess[] = [];
  #isHealthy = false;

  private constructor(scenario: Scenario, product: Product, time: VirtualTime, service: SimulatedService) {
    this.#scenario = scenario;
    this.#product = product;
    this.#time = time;
    this.#service = service;
    this.#stacks = scenario.stacks.map((declarations, index) => {
      const stack: Stack = { name: stackNames[index] ?? "a", program: new Map(), state: new Map() };
      for (const [place, declaration] of declarations.entries()) this.#declare(stack, place, declaration);
      return stack;
    });
  }

  /** Runs a scenario to its end, and through the recovery that follows every run. */
  static async of(
    scenario: Scenario,
    product: Product,
    tally: Tally,
  ): Promise<{ readonly facts: RunFacts; readonly violations: readonly Violation[] }> {
    const time = new VirtualTime(randomNumbers(seedOf(scenario.randomSeed)));
    let service: SimulatedService | undefined;
    try {
      service = await SimulatedService.create(scenario, time, tally);
      const run = new Run(scenario, product, time, service);
      for (const step of scenario.history) {
        tally.count("step", step.kind);
        if (!(await run.#take(step))) break;
      }
      if (run.#violations.length === 0) await run.#recover();
      tally.count("total", "virtual seconds", Math.round(time.elapsedMs / 1000));
      return { facts: run.#facts(), violations: run.#violations };
    } finally {
      service?.network.close();
      time.end();
    }
  }

  /** What is known now; the world goes on with the real time when the virtual one has ended. */
  #facts(): RunFacts {
    const ids = [...this.#scenario.actions.keys()].map((index) => this.#service.idOf(index));
    const truths = new Map(ids.map((id) => [id, this.#service.truth(id)]));
    return {
      scenario: this.#scenario,
      operations: this.#operations,
      exchanges: this.#service.exchanges,
      declared: this.#declared,
      secrets: this.#service.secrets,
      strangeHosts: this.#service.network.strangeHosts,
      truth: (id) => truths.get(id),
      readsLagMs: (id) => this.#service.readsLagMs(id),
    };
  }

  /** Takes a step of the history; false when the run cannot go on. */
  async #take(step: Step): Promise<boolean> {
    switch (step.kind) {
      case "pass":
        await this.#time.pass(step.ms);
        return true;
      case "edit":
        this.#edit(this.#stack(step.stack), step.resource, step.to);
        return true;
      case "get": {
        const id = this.#service.idOf(step.action);
        return this.#drive([
          this.#start("get", this.#stack(0), undefined, 1, true, (engine) => engine.get(id)),
        ]);
      }
      case "destroy":
        return this.#drive([
          this.#start("destroy", this.#stack(step.stack), undefined, 1, true, (engine) => engine.destroy()),
        ]);
      case "preview":
        return this.#drive([
          this.#start("preview", this.#stack(step.stack), undefined, 1, true, (engine) => engine.preview()),
        ]);
      case "refresh":
        return this.#drive([
          this.#start("refresh", this.#stack(step.stack), step.kill, step.parallel, true, (engine) =>
            engine.refresh(),
          ),
        ]);
      case "up": {
        const stacks = [...new Set(step.stacks.map((index) => this.#stack(index)))];
        return this.#up(stacks, step);
      }
    }
  }

  async #up(stacks: readonly Stack[], step: Extract<Step, { kind: "up" }>): Promise<boolean> {
    const { kill, parallel, continueOnError } = step;
    if (step.preview) {
      const previews = stacks.map((stack) =>
        this.#start("preview", stack, undefined, parallel, continueOnError, (engine) => engine.preview()),
      );
      if (!(await this.#drive(previews))) return false;
      const refused = (running: Running) =>
        running.operation.calls.some(
          ({ result }) => result?.kind === "checked" && result.failures.length > 0,
        );
      // What a preview refuses does not come to an update.
      if (!this.#isHealthy && previews.some(refused)) return true;
    }
    return this.#drive(
      stacks.map((stack) =>
        this.#start("up", stack, kill, parallel, continueOnError, async (engine) => {
          if (step.refresh) await engine.refresh();
          await engine.up();
        }),
      ),
    );
  }

  #start(
    kind: Operation["kind"],
    stack: Stack,
    kill: Kill | undefined,
    parallel: number,
    continueOnError: boolean,
    work: (engine: Engine) => Promise<unknown>,
  ): Running {
    const process = new ProviderProcess(this.#processes.length, {
      product: this.#product,
      service: this.#service,
      time: this.#time,
      plan: this.#scenario.service,
    });
    this.#processes.push(process);
    const operation: Operation = {
      kind,
      stack: stack.name,
      process: process.number,
      startedAtMs: this.#time.elapsedMs,
      isHealthy: this.#isHealthy,
      program: new Map(stack.program),
      stateBefore: new Map(stack.state),
      stateAfter: new Map(),
      endedAtMs: undefined,
      isKilled: false,
      lines: process.lines,
      calls: [],
    };
    this.#operations.push(operation);
    const engine = new Engine({
      host: process.host,
      stack,
      operation,
      parallel,
      continueOnError,
      elapsedMs: () => this.#time.elapsedMs,
      sleep: (ms) => this.#time.sleep(ms),
    });
    const running: Running = { operation, process, kill, stepsAtStart: this.#time.steps, isDone: false };
    void work(engine).then(() => {
      operation.endedAtMs = this.#time.elapsedMs;
      operation.stateAfter = new Map(stack.state);
      running.isDone = true;
    });
    return running;
  }

  /** Lets time pass until all operations are done or killed; false when one of them does not come to an end. */
  async #drive(all: readonly Running[]): Promise<boolean> {
    await this.#time.settle();
    while (all.some(({ isDone }) => !isDone)) {
      for (const running of all) {
        if (!running.isDone && this.#isDueToDie(running)) this.#kill(running);
        else if (!running.isDone && !this.#isWithinBounds(running)) return false;
      }
      if (all.every(({ isDone }) => isDone)) break;
      if (!(await this.#time.step())) {
        this.#violations.push({ rule: "ends", text: "An operation waits for something that never comes." });
        return false;
      }
    }
    return true;
  }

  #isDueToDie({ kill, stepsAtStart }: Running): boolean {
    return kill !== undefined && this.#time.steps - stepsAtStart >= kill.afterSteps;
  }

  #kill(running: Running): void {
    const { operation, process, kill } = running;
    operation.isKilled = true;
    const stack = this.#stacks.find(({ name }) => name === operation.stack);
    operation.stateAfter = new Map(stack?.state);
    running.isDone = true;
    if (kill?.leavesProvider !== true) process.kill();
  }

  #isWithinBounds({ operation }: Running): boolean {
    const resources = [...operation.program.values()];
    const { limits } = this.#scenario.service;
    const calls = this.#service.exchanges.filter(({ process }) => process === operation.process).length;
    const waitsMs = resources.reduce(
      (sum, { inputs }) => sum + Number(inputs["waitTimeoutSeconds"] ?? 300) * 1000,
      0,
    );
    const limitsMs = limits === undefined ? 0 : (calls / limits.perHour + 1) * 3_610_000;
    const boundMs = waitsMs + limitsMs + (resources.length + 1) * longestOperationMs;
    const tookMs = this.#time.elapsedMs - operation.startedAtMs;
    if (tookMs <= boundMs && calls <= mostCallsOfOperation) return true;
    this.#violations.push({
      rule: "ends",
      text: `${operation.kind} of stack ${operation.stack} has no end: ${calls} calls in ${Math.round(tookMs / 1000)} s.`,
    });
    return false;
  }

  /** The service is well again and nobody interferes: now every stack must come to where it is meant to. */
  async #recover(): Promise<void> {
    this.#service.heal();
    for (const process of this.#processes) process.kill();
    this.#isHealthy = true;
    await this.#time.pass(recoveryMs);
    for (const stack of this.#stacks) {
      const index = this.#stacks.indexOf(stack);
      const up: Step = {
        kind: "up",
        stacks: [index],
        preview: true,
        refresh: false,
        parallel: 8,
        continueOnError: true,
      };
      const steps: readonly Step[] = [
        up,
        { ...up, preview: false },
        { kind: "refresh", stack: index, parallel: 8 },
      ];
      for (const step of steps) if (!(await this.#take(step))) return;
    }
  }

  #edit(stack: Stack, place: number, declaration: Declaration | undefined): void {
    if (declaration === undefined) stack.program.delete(resourceName(place));
    else this.#declare(stack, place, declaration);
  }

  #declare(stack: Stack, place: number, declaration: Declaration): void {
    const key = `${stack.name}/${place}`;
    const revision = (this.#revisions.get(key) ?? 0) + 1;
    this.#revisions.set(key, revision);
    const id = this.#service.idOf(declaration.action);
    const facts = this.#service.truth(id)?.action;
    const declared = declare(stack.name, place, revision, declaration, id, facts);
    this.#declared.set(declared.comment, declared);
    stack.program.set(declared.name, declared);
  }

  #stack(index: number): Stack {
    const stack = this.#stacks[index % this.#stacks.length];
    if (stack === undefined) throw new RangeError("A scenario needs at least one stack.");
    return stack;
  }
}
