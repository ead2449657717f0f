import { glob, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { maxCancelCalls } from "../../provider/lifecycle/cancel-call.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import type { Engine } from "../../tools/engine/ensure-engine.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { createStackThrough, type FrontDoor } from "../support/front-door.ts";
import { claimsOf } from "../support/stack-claims.ts";
import { addFreshAction, type FreshAction, maxCallsEver } from "./fresh-action.ts";
import { arrives, type Moment } from "./moment.ts";

/** One stack that is killed again and again while it cancels more and more actions. Every method checks and throws. */
export class KilledStack {
  readonly #simulator: Simulator;
  readonly #door: FrontDoor;
  readonly #stack: EngineStack;
  readonly #actions: FreshAction[] = [];
  /** Kills that left the attributes of the engine's state file empty. */
  emptyAttributes = 0;
  /** Cancel calls of earlier ups, by action: the simulator's record begins anew with each up. */
  readonly #callsBefore = new Map<string, number>();

  private constructor(simulator: Simulator, door: FrontDoor, stack: EngineStack) {
    this.#simulator = simulator;
    this.#door = door;
    this.#stack = stack;
  }

  static async create(engine: Engine, door: FrontDoor): Promise<KilledStack> {
    // The limits are not what is tested: hundreds of calls go out in a minute.
    const simulator = await startSimulator({ rateLimits: { enabled: false } });
    const stack = await createStackThrough(door, simulator, {}, { engine });
    return new KilledStack(simulator, door, stack);
  }

  get size(): number {
    return this.#actions.length;
  }

  async addActions(count: number, random: () => number): Promise<void> {
    for (let added = 0; added < count; added += 1) {
      this.#actions.push(addFreshAction(this.#simulator, `action-${this.#actions.length + 1}`, random));
    }
    const declared = this.#actions.map(({ name, machineActionId }) => [name, { machineActionId }] as const);
    await this.#stack.writeProgram(this.#door.programOf(Object.fromEntries(declared)));
  }

  /**
   * Starts an up and kills it at a moment: the whole tree of processes at once, or the command first and what it has
   * started a little later. False when the up was faster.
   */
  async killUp(moment: Moment, orphansLiveMs: number): Promise<boolean> {
    this.#beginUp();
    const up = this.#stack.start("up");
    const isKilled = await arrives(moment, up, this.#simulator);
    if (isKilled) {
      up.kill("SIGKILL");
      await delay(orphansLiveMs);
      up.killAll();
    }
    const { code, stdout, stderr } = await up.finished;
    // It may have ended by itself in the last instant; otherwise the signal ends it without a code.
    if (code !== null && code !== 0) {
      throw new Error(`up ended with exit code ${code}\n${stdout}${stderr}`);
    }
    this.#checkCalls();
    // The engine itself must be able to read it.
    await this.#stack.exportState().catch((error: unknown) => this.#restoreState(error));
    await this.#checkClaims();
    if (isKilled) {
      await this.#stack.command("cancel", "--yes");
    }
    return isKilled && code === null;
  }

  /** Runs an up to its end, after which every action is cancelled and the stack says so. */
  async up(): Promise<number> {
    this.#beginUp();
    const startedAtMs = performance.now();
    const { code, stdout, stderr } = await this.#stack.up();
    const wallMs = performance.now() - startedAtMs;
    if (code !== 0) {
      throw new Error(`up ended with exit code ${code}\n${stdout}${stderr}`);
    }
    this.#checkCalls();
    const claims = await this.#checkClaims();
    for (const { name, machineActionId } of this.#actions) {
      const { status } = this.#simulator.world.truth(machineActionId).action;
      const outcome = claims[name]?.outcome;
      if (status === "Cancelled" && outcome === "cancelled") {
        continue;
      }
      throw new Error(`${name} (${machineActionId}) is ${status}, and the stack says ${String(outcome)}.`);
    }
    return wallMs;
  }

  /** One more up changes nothing and calls nothing. */
  async settled(): Promise<void> {
    this.#beginUp();
    const { code, stdout, stderr } = await this.#stack.up("--expect-no-changes");
    const calls = this.#simulator.requests.count();
    if (code !== 0 || calls !== 0) {
      throw new Error(
        `An up of what is settled ended with code ${code} and ${calls} requests\n${stdout}${stderr}`,
      );
    }
  }

  async dispose(): Promise<void> {
    await this.#stack.dispose();
    await this.#simulator.close();
  }

  /**
   * The engine's store in local files writes each file's attributes (`.attrs`) in place, and cannot read a file whose
   * attributes a kill has left empty ("failed to load checkpoint: EOF"). The state itself is whole, so the empty
   * attributes are taken away, as a person would. Anything else is an error of ours.
   */
  async #restoreState(error: unknown): Promise<void> {
    if (!String(error).includes("failed to load checkpoint")) {
      throw error;
    }
    const { stateDirectory } = this.#stack.project;
    const emptied: string[] = [];
    for await (const name of glob(".pulumi/stacks/**/*.attrs", { cwd: stateDirectory })) {
      const attributes = join(stateDirectory, name);
      if ((await stat(attributes)).size === 0) {
        emptied.push(attributes);
      }
    }
    if (emptied.length === 0) {
      throw error;
    }
    for (const attributes of emptied) {
      await rm(attributes);
    }
    this.emptyAttributes += 1;
    await this.#stack.exportState();
  }

  #beginUp(): void {
    for (const { machineActionId } of this.#actions) {
      const calls = this.#callsBefore.get(machineActionId) ?? 0;
      this.#callsBefore.set(machineActionId, calls + this.#callsNow(machineActionId));
    }
    this.#simulator.requests.clear();
  }

  #callsNow(actionId: string): number {
    return this.#simulator.requests.count({ operation: "cancel", actionId });
  }

  #checkCalls(): void {
    for (const action of this.#actions) {
      const { name, machineActionId, manner } = action;
      const now = this.#callsNow(machineActionId);
      const ever = now + (this.#callsBefore.get(machineActionId) ?? 0);
      if (now <= maxCancelCalls && ever <= (maxCallsEver(action) ?? Number.POSITIVE_INFINITY)) {
        continue;
      }
      throw new Error(
        `${name} (${machineActionId}, ${manner}) got ${now} cancel calls in this up and ${ever} in all.`,
      );
    }
  }

  /** No more is claimed in the state than is true. */
  async #checkClaims(): ReturnType<typeof claimsOf> {
    const claims = await claimsOf(this.#stack);
    for (const { name, machineActionId } of this.#actions) {
      const claim = claims[name];
      const { status } = this.#simulator.world.truth(machineActionId).action;
      if (claim?.outcome !== "cancelled" || status === "Cancelled") {
        continue;
      }
      throw new Error(`${name} (${machineActionId}) is ${status}, and the stack says it is cancelled.`);
    }
    return claims;
  }
}
