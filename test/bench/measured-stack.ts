import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../engine/ensure-engine.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { createEngineStack, type EngineStack } from "../support/engine-stack.ts";
import { ProcessReports } from "./process-reports.ts";
import { type Subject, stackOptions } from "./subjects.ts";

/** The operations of one stack's life, in their order. */
export const operations = ["preview", "up", "secondUp", "refresh", "wideRefresh", "destroy"] as const;
export type Operation = (typeof operations)[number];

const commands: Record<Operation, (stack: EngineStack) => ReturnType<EngineStack["up"]>> = {
  preview: (stack) => stack.preview(),
  up: (stack) => stack.up(),
  secondUp: (stack) => stack.up(),
  refresh: (stack) => stack.refresh(),
  // So many reads at once that a batch can be full.
  wideRefresh: (stack) => stack.refresh("--parallel", "100"),
  destroy: (stack) => stack.destroy(),
};

/** Requests that arrived at the service, by kind. */
export interface Calls {
  readonly token: number;
  readonly cancel: number;
  readonly get: number;
  readonly list: number;
}

/** What one operation took. */
export interface Measurement {
  readonly wallMs: number;
  readonly calls: Calls;
  /** Of the process that hosts the dynamic provider; undefined where the engine needed none. */
  readonly provider:
    | { readonly peakMemoryBytes: number; readonly cpuMs: number; readonly packages: readonly string[] }
    | undefined;
}

/** Bytes of compact JSON, for one resource on average. */
export interface StateSize {
  /** The whole entry in the exported state. */
  readonly entryBytes: number;
  /** Of it, the inputs and outputs, each of which holds `__provider`; the rest is the engine's own. */
  readonly propertyBytes: number;
  /** The machine action that the outputs tell of, as the service shows it. */
  readonly entityBytes: number;
}

/** A stack of one subject with a service of its own that answers at once and refuses nothing. */
export class MeasuredStack {
  readonly #folder: string;
  readonly #simulator: Simulator;
  readonly #reports: ProcessReports;
  readonly #stack: EngineStack;
  readonly #ids: readonly string[];

  private constructor(
    folder: string,
    simulator: Simulator,
    reports: ProcessReports,
    stack: EngineStack,
    ids: readonly string[],
  ) {
    this.#folder = folder;
    this.#simulator = simulator;
    this.#reports = reports;
    this.#stack = stack;
    this.#ids = ids;
  }

  static async create(subject: Subject, size: number, engine: Engine): Promise<MeasuredStack> {
    const simulator = await startSimulator({ rateLimits: { enabled: false } });
    const ids = Array.from({ length: size }, () => simulator.world.add({ type: "RunAntiVirusScan" }).id);
    const folder = await mkdtemp(join(tmpdir(), "defender-bench-"));
    const actionsFile = join(folder, "actions.json");
    await writeFile(actionsFile, JSON.stringify(ids));
    const reports = await ProcessReports.createIn(folder);
    const { environment, ...options } = stackOptions(subject, simulator, actionsFile);
    const stack = await createEngineStack({
      ...options,
      engine,
      environment: { ...environment, ...reports.environment },
    });
    return new MeasuredStack(folder, simulator, reports, stack, ids);
  }

  /** Throws unless the operation ends with exit code 0. */
  async measure(operation: Operation): Promise<Measurement> {
    this.#simulator.requests.clear();
    await this.#reports.take();
    const startedAtMs = performance.now();
    const { code, stdout, stderr } = await commands[operation](this.#stack);
    const wallMs = performance.now() - startedAtMs;
    if (code !== 0) throw new Error(`${operation} ended with exit code ${code}\n${stdout}${stderr}`);
    const { requests } = this.#simulator;
    const count = (kind: keyof Calls) => requests.count({ operation: kind });
    return {
      wallMs,
      calls: { token: count("token"), cancel: count("cancel"), get: count("get"), list: count("list") },
      provider: (await this.#reports.take()).find(({ role }) => role === "provider"),
    };
  }

  /** Throws when an action was not cancelled, or was sent more than one cancel call. */
  assertCancelledOnce(): void {
    for (const id of this.#ids) {
      const { action, cancelsEffective, cancelsReceived } = this.#simulator.world.truth(id);
      const { status } = action;
      if (status === "Cancelled" && cancelsEffective === 1 && cancelsReceived === 1) continue;
      throw new Error(
        `Machine action ${id} is ${status} after ${cancelsReceived} cancel calls, ${cancelsEffective} with effect.`,
      );
    }
  }

  async stateSize(): Promise<StateSize> {
    const { deployment } = await this.#stack.exportState();
    const entries = (deployment.resources ?? []).filter(
      ({ id }) => id !== undefined && this.#ids.includes(id),
    );
    return {
      entryBytes: mean(entries.map(bytesOf)),
      propertyBytes: mean(entries.map(({ inputs, outputs }) => bytesOf({ inputs, outputs }))),
      entityBytes: mean(this.#ids.map((id) => bytesOf(this.#simulator.world.get(id)))),
    };
  }

  async dispose(): Promise<void> {
    await this.#stack.dispose();
    await this.#simulator.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
