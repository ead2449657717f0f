import type { LookUp, Operation, RunFacts, Violation } from "./facts.ts";
import { Operations, type Workplace } from "./operations.ts";
import type { LookUps, OpenPremises, Premises } from "./premises.ts";
import type { Declaration, Scenario, Step } from "./scenario.ts";
import {
  conditionsOf,
  type DeclaredResource,
  declare,
  type Knowledge,
  resourceNames,
  type Stack,
} from "./stack.ts";
import type { Tally } from "./tally.ts";

const stackNames = ["a", "b"] as const;

/** One run: a tenant, stacks, and what happens to them. */
export class Run {
  readonly #scenario: Scenario;
  readonly #premises: Premises;
  readonly #stacks: readonly Stack[];
  readonly #operations: Operations;
  readonly #declared = new Map<string, DeclaredResource>();
  readonly #revisions = new Map<string, number>();

  private constructor(scenario: Scenario, premises: Premises) {
    this.#scenario = scenario;
    this.#premises = premises;
    this.#operations = new Operations(scenario, premises);
    this.#stacks = scenario.stacks.map((declarations, index) => {
      const stack: Stack = { name: stackNames[index] ?? "a", program: new Map(), state: new Map() };
      for (const [place, declaration] of declarations.entries()) {
        this.#declare(stack, place, declaration);
      }
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
        if (!(await run.#take(step))) {
          break;
        }
      }
      if (run.#operations.violations.length === 0) {
        await run.#recover();
      }
      tally.count("total", "virtual seconds", Math.round(premises.time.elapsedMs / 1000));
      return { facts: run.#facts(), violations: run.#operations.violations };
    } finally {
      await premises.close();
    }
  }

  /** What is known now; the world goes on with the real time when that of the run has ended. */
  #facts(): RunFacts {
    const { service, strangeHosts, deliveryMs } = this.#premises;
    const ids = [...this.#scenario.actions.keys()].map((index) => service.idOf(index));
    const truths = new Map(ids.map((id) => [id, service.truth(id)]));
    return {
      scenario: this.#scenario,
      operations: this.#operations.operations,
      exchanges: service.exchanges,
      declared: this.#declared,
      secrets: service.secrets,
      strangeHosts,
      deliveryMs,
      truth: (id) => truths.get(id),
      actionIds: ids,
      oddity: (id) => service.oddity(id),
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
        return this.#operations.carryOut([
          { kind: "get", stack: this.#stack(0), work: ({ engine }) => engine.get(id) },
        ]);
      }
      case "lookUp":
        return this.#lookUp({ id: this.#premises.service.idOf(step.action) });
      case "lookUpAll": {
        // The age of an action is no condition of a look-up.
        const { olderThanHours: _, ...plan } = step.match;
        return this.#lookUp({ conditions: conditionsOf(plan, this.#knowledge) });
      }
      case "up":
        return this.#up(step);
      case "destroy":
      case "preview":
        return this.#operations.carryOut([
          { kind: step.kind, stack: this.#stack(step.stack), work: ({ engine }) => engine[step.kind]() },
        ]);
      case "refresh": {
        const { stack, parallel, kill } = step;
        const work = ({ engine }: Workplace) => engine.refresh();
        return this.#operations.carryOut([
          { kind: "refresh", stack: this.#stack(stack), parallel, kill, work },
        ]);
      }
    }
  }

  #lookUp(request: LookUp["request"]): Promise<boolean> {
    const work = async ({ lookUps, operation }: Workplace) => {
      if (lookUps !== undefined) {
        operation.lookUp = { request, answer: await answerOf(lookUps, request) };
      }
    };
    return this.#operations.carryOut([{ kind: "lookUp", stack: this.#stack(0), work }]);
  }

  async #up(step: Extract<Step, { kind: "up" }>): Promise<boolean> {
    const { parallel, continueOnError, kill, refresh, preview } = step;
    const stacks = [...new Set(step.stacks.map((index) => this.#stack(index)))];
    if (preview) {
      const work = ({ engine }: Workplace) => engine.preview();
      const before = this.#operations.operations.length;
      if (!(await this.#operations.carryOut(stacks.map((stack) => ({ kind: "preview", stack, work }))))) {
        return false;
      }
      // What a preview refuses does not come to an update.
      if (!this.#operations.isHealthy && this.#operations.operations.slice(before).some(isRefused)) {
        return true;
      }
    }
    const work = async ({ engine }: Workplace) => {
      if (refresh) {
        await engine.refresh();
      }
      await engine.up();
    };
    return this.#operations.carryOut(
      stacks.map((stack) => ({ kind: "up", stack, parallel, continueOnError, kill, work })),
    );
  }

  /** The service is well again and nobody interferes: now every stack must come to where it is meant to. */
  async #recover(): Promise<void> {
    this.#premises.service.heal();
    this.#operations.killAll();
    this.#operations.isHealthy = true;
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
      for (const step of steps) {
        if (!(await this.#take(step))) {
          return;
        }
      }
    }
  }

  #edit(stack: Stack, place: number, declaration: Declaration | undefined): void {
    const kept = declaration === undefined ? undefined : this.#declare(stack, place, declaration);
    for (const name of Object.values(resourceNames(place))) {
      if (name !== kept?.name) {
        stack.program.delete(name);
      }
    }
  }

  #declare(stack: Stack, place: number, declaration: Declaration): DeclaredResource {
    const key = `${stack.name}/${place}`;
    const revision = (this.#revisions.get(key) ?? 0) + 1;
    this.#revisions.set(key, revision);
    const declared = declare(stack.name, place, revision, declaration, this.#knowledge);
    this.#declared.set(declared.comment, declared);
    stack.program.set(declared.name, declared);
    return declared;
  }

  get #knowledge(): Knowledge {
    const { service } = this.#premises;
    return {
      idOf: (action) => service.idOf(action),
      factsOf: (id) => service.truth(id)?.action,
    };
  }

  #stack(index: number): Stack {
    const stack = this.#stacks[index % this.#stacks.length];
    if (stack === undefined) {
      throw new RangeError("A scenario needs at least one stack.");
    }
    return stack;
  }
}

async function answerOf(lookUps: LookUps, request: LookUp["request"]): Promise<LookUp["answer"]> {
  try {
    const actions =
      "id" in request ? [await lookUps.get(request.id)] : await lookUps.list(request.conditions);
    return { kind: "found", actions };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "failed", isNotFound: lookUps.isNotFound(error), message };
  }
}

function isRefused({ calls }: Operation): boolean {
  return calls.some(({ result }) => result?.kind === "checked" && result.failures.length > 0);
}

/** Time after which the service shows everything, and cancellations that were accepted have taken effect. */
function recoveryMs({ actions, service }: Scenario): number {
  const shownAfterMs = actions.map(({ visibleAfterMs = 0, readsLagMs = 0 }) => visibleAfterMs + readsLagMs);
  const { takesEffect } = service.cancel;
  const effectMs = typeof takesEffect === "object" ? takesEffect.afterMs : 0;
  const minuteMs = service.limits === undefined ? 0 : 60_000;
  return Math.max(0, ...shownAfterMs) + effectMs + minuteMs + 1_000;
}
