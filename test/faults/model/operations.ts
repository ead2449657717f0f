import { Engine } from "./engine.ts";
import type { Operation, Violation } from "./facts.ts";
import type { LookUps, Premises, ProviderProcess } from "./premises.ts";
import type { Kill, Scenario } from "./scenario.ts";
import type { Stack } from "./stack.ts";

/** Longest time of an operation, for each of its resources, beside its wait and the limits, in milliseconds. */
const maxOperationMs = 5 * 3_600_000;
/** Most calls of an operation: far above what the retries of a few resources can come to. */
const maxCallsOfOperation = 600;

/** What the engine is to do, and how. */
export interface Order {
  readonly kind: Operation["kind"];
  readonly stack: Stack;
  readonly parallel?: number;
  readonly continueOnError?: boolean;
  readonly kill?: Kill | undefined;
  readonly work: (workplace: Workplace) => Promise<unknown>;
}

/** What an operation works with. */
export interface Workplace {
  readonly engine: Engine;
  /** Undefined where programs cannot look anything up. */
  readonly lookUps: LookUps | undefined;
  readonly operation: Operation;
}

interface Running {
  readonly stack: Stack;
  readonly operation: Operation;
  readonly kill: Kill | undefined;
  readonly stepsAtStart: number;
  process: ProviderProcess | undefined;
  isDone: boolean;
}

/** The operations of a run: begins them, kills them when it is time, and sees that they end. */
export class Operations {
  readonly #scenario: Scenario;
  readonly #premises: Premises;
  readonly #processes: ProviderProcess[] = [];
  readonly operations: Operation[] = [];
  /** Operations that did not come to an end. */
  readonly violations: Violation[] = [];
  /** Whether nothing goes wrong with the service any more. */
  isHealthy = false;

  constructor(scenario: Scenario, premises: Premises) {
    this.#scenario = scenario;
    this.#premises = premises;
  }

  /** Carries out operations at the same time; false when one of them does not come to an end. */
  async carryOut(orders: readonly Order[]): Promise<boolean> {
    const all = orders.map((order) => this.#begin(order));
    let hasEnd = true;
    const goesOn = () => {
      for (const running of all.filter(({ isDone }) => !isDone)) {
        if (this.#isDueToDie(running)) {
          this.#kill(running);
        } else {
          hasEnd &&= this.#isWithinBounds(running.operation);
        }
      }
      return hasEnd && all.some(({ isDone }) => !isDone);
    };
    if (await this.#premises.time.passWhile(goesOn)) {
      return hasEnd;
    }
    this.violations.push({ rule: "ends", text: "An operation waits for something that never comes." });
    return false;
  }

  #begin({ kind, stack, parallel = 1, continueOnError = true, kill, work }: Order): Running {
    const { time } = this.#premises;
    const number = this.operations.length;
    const running: Running = {
      stack,
      kill,
      stepsAtStart: time.steps,
      process: undefined,
      isDone: false,
      operation: {
        kind,
        stack: stack.name,
        process: number,
        startedAtMs: time.elapsedMs,
        parallel,
        isHealthy: this.isHealthy,
        program: new Map(stack.program),
        stateBefore: new Map(stack.state),
        stateAfter: new Map(),
        endedAtMs: undefined,
        isKilled: false,
        orphanedAtMs: undefined,
        get lines() {
          return running.process?.lines ?? [];
        },
        calls: [],
      },
    };
    const { operation } = running;
    this.operations.push(operation);
    void this.#premises.startProcess(number).then(async (process) => {
      running.process = process;
      this.#processes.push(process);
      const { host, lookUps } = process;
      const elapsedMs = () => time.elapsedMs;
      const sleep = (ms: number) => time.sleep(ms);
      const engine = new Engine({ host, stack, operation, parallel, continueOnError, elapsedMs, sleep });
      await work({ engine, lookUps, operation });
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
    operation.stateAfter = new Map(running.stack.state);
    running.isDone = true;
    if (kill?.leavesProvider === true) {
      operation.orphanedAtMs = this.#premises.time.elapsedMs;
      process?.loseEngine();
    } else {
      process?.kill();
    }
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
    const boundMs = waitsMs + limitsMs + (resources.length + 1) * maxOperationMs;
    const tookMs = time.elapsedMs - operation.startedAtMs;
    if (tookMs <= boundMs && calls <= maxCallsOfOperation) {
      return true;
    }
    const { kind, stack } = operation;
    this.violations.push({
      rule: "ends",
      text: `${kind} of stack ${stack} has no end: ${calls} calls in ${Math.round(tookMs / 1000)} s.`,
    });
    return false;
  }

  /** Ends every process that a killed engine has left. */
  killAll(): void {
    for (const process of this.#processes) {
      process.kill();
    }
  }
}
