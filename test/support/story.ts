import type { Truth } from "../../simulator/defender/scripted-action.ts";
import { serverError } from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import type { Case, Change } from "../with-engine/cases/case.ts";
import { type DeclaredCancellation, simulatorConfig } from "./cancellation-stack.ts";
import type { OperationResult } from "./engine-operation.ts";
import type { EngineStack } from "./engine-stack.ts";
import { createStackThrough, type FrontDoor } from "./front-door.ts";
import { errorsOf, linesOf, resourcesOf, type StoredResource, stepsOf } from "./stack-claims.ts";

/** The program does not declare the cancellation any more. */
const leaves = "leaves";

const brokenService = serverError(500);

export type Chapter = "preview" | "create" | "update" | "brokenRefresh" | "refresh" | "again";

/** What an operation brought about, for all cases. */
export interface Told {
  readonly result: OperationResult;
  /** The state after it. */
  readonly resources: Readonly<Record<string, StoredResource>>;
  readonly calls: Simulator["requests"]["entries"];
}

/** What an operation brought about for one case. */
export interface Brought {
  readonly stored: StoredResource | undefined;
  readonly step: string | undefined;
  readonly error: string | undefined;
  /** Lines that name the action. */
  readonly lines: string;
  readonly posts: number;
  readonly received: number;
}

/** One stack with every case in it, led through one operation after another. */
export class Story {
  readonly simulator: Simulator;
  readonly stack: EngineStack;
  readonly #door: FrontDoor;
  readonly #cases: Readonly<Record<string, Case>>;
  /** What the program declares at present. */
  readonly #declared: Record<string, DeclaredCancellation> = {};
  /** The ids that a case has ever had. */
  readonly #ids: Record<string, string[]> = {};
  readonly #told = new Map<Chapter, Told>();
  /** The truth at the service after the first update. */
  readonly #truths = new Map<string, Truth>();

  private constructor(
    simulator: Simulator,
    stack: EngineStack,
    door: FrontDoor,
    cases: Readonly<Record<string, Case>>,
  ) {
    this.simulator = simulator;
    this.stack = stack;
    this.#door = door;
    this.#cases = cases;
  }

  /** Opens a stack without resources. To be ended when the tests end. */
  static async begin(door: FrontDoor, cases: Readonly<Record<string, Case>>): Promise<Story> {
    const simulator = await startSimulator({ rateLimits: { enabled: false } });
    const config = {
      ...simulatorConfig(simulator),
      "defender:requestTimeoutSeconds": "2",
      // So many calls at once would be paced.
      "defender:callsPerMinute": "10000",
      "defender:callsPerHour": "100000",
    };
    const stack = await createStackThrough(door, simulator, {}, { config });
    return new Story(simulator, stack, door, cases);
  }

  /** From nothing to a state in which everything is settled. */
  async tell(): Promise<void> {
    await this.#declare(({ preview }) => preview !== undefined);
    await this.#write("preview", () => this.stack.preview("--diff"));
    await this.#declare(({ preview }) => preview === undefined);
    await this.#write("create", () => this.stack.up("--continue-on-error", "--parallel", "32"));
    this.#rememberTruths();
    await this.#change(({ create, update }) => (create.state === "none" ? leaves : update));
    await this.#write("update", () => this.stack.up("--continue-on-error", "--parallel", "32"));
    this.simulator.faults.always("list", brokenService);
    this.simulator.faults.always("get", brokenService);
    await this.#write("brokenRefresh", () => this.stack.refresh("--parallel", "100"));
    this.simulator.faults.clear();
    await this.#change(({ refresh }) => refresh);
    await this.#write("refresh", () => this.stack.refresh("--parallel", "100"));
    await this.#change(({ refresh }) => (refresh?.expected.state === "none" ? leaves : undefined));
    await this.stack.setConfig({ "defender:requestTimeoutSeconds": "20" });
    await this.#write("again", () => this.stack.up("--continue-on-error"));
  }

  /** What a chapter brought about as a whole. */
  chapter(chapter: Chapter): Told {
    const told = this.#told.get(chapter);
    if (told === undefined) {
      throw new Error(`The story has not come to ${chapter}.`);
    }
    return told;
  }

  /** What a chapter brought about for one case. */
  of(name: string, chapter: Chapter): Brought {
    const { result, resources, calls } = this.chapter(chapter);
    const ids = this.#ids[name] ?? [];
    return {
      stored: resources[name],
      step: stepsOf(result)[name],
      error: errorsOf(result)[name],
      lines: linesOf(result)
        .split("\n")
        .filter((line) => ids.some((id) => line.includes(id)))
        .join("\n"),
      posts: calls.filter(
        ({ operation, actionId }) =>
          operation === "cancel" && actionId !== undefined && ids.includes(actionId),
      ).length,
      received: this.#truths.get(name)?.cancelsReceived ?? 0,
    };
  }

  /** The id that a case had first. */
  firstId(name: string): string {
    return this.#ids[name]?.[0] ?? "";
  }

  /** The status that the service really had after the first update. */
  truthAtFirst(name: string): string | undefined {
    return this.#truths.get(name)?.action.status;
  }

  async end(): Promise<void> {
    await this.stack.dispose();
    await this.simulator.close();
  }

  /** Adds these cases to the world and to the program. */
  async #declare(isMeant: (given: Case) => boolean): Promise<void> {
    for (const [name, given] of Object.entries(this.#cases).filter(([, each]) => isMeant(each))) {
      const id = addToWorld(this.simulator, given);
      this.#ids[name] = [id];
      this.#declared[name] = { ...given.inputs, machineActionId: id };
    }
    await this.#writeProgram();
  }

  /** Changes the world and the program, case by case. */
  async #change(changeOf: (given: Case) => Change | typeof leaves | undefined): Promise<void> {
    for (const [name, declared] of Object.entries(this.#declared)) {
      const given = this.#cases[name];
      const change = given === undefined ? undefined : changeOf(given);
      if (change === leaves) {
        delete this.#declared[name];
        continue;
      }
      const { before, inputs = {} } = change ?? {};
      before?.(this.simulator, this.firstId(name));
      const changed = typeof inputs === "function" ? inputs(this.simulator, this.firstId(name)) : inputs;
      this.#declared[name] = { ...declared, ...changed };
      this.#ids[name]?.push(...(changed.machineActionId === undefined ? [] : [changed.machineActionId]));
    }
    await this.#writeProgram();
  }

  async #writeProgram(): Promise<void> {
    await this.stack.writeProgram(this.#door.programOf(this.#declared));
  }

  async #write(chapter: Chapter, operate: () => Promise<OperationResult>): Promise<void> {
    this.simulator.requests.clear();
    const result = await operate();
    const calls = [...this.simulator.requests.entries];
    this.#told.set(chapter, { result, resources: await resourcesOf(this.stack), calls });
  }

  #rememberTruths(): void {
    const { world } = this.simulator;
    for (const name of Object.keys(this.#cases)) {
      const id = this.firstId(name);
      if (world.has(id)) {
        const truth = world.truth(id);
        this.#truths.set(name, { ...truth, action: { ...truth.action } });
      }
    }
  }
}

/** What the service holds for a case, and how it is going to behave. The id of the action. */
export function addToWorld(
  { world, faults }: Simulator,
  { action = {}, script = {}, cancelFault }: Case,
): string {
  if (action === "missing") {
    return "ffffffff-0000-4000-8000-000000000000";
  }
  const { id } = world.add(
    { type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example", ...action },
    script,
  );
  if (cancelFault !== undefined) {
    faults.next("cancel", cancelFault.fault, { times: cancelFault.times ?? 1, actionId: id });
  }
  return id;
}
