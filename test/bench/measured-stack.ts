import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import type { Engine } from "../../tools/engine/ensure-engine.ts";
import { createEngineStack, type EngineStack } from "../support/engine-stack.ts";
import { type Calls, type Measurement, type Operation, operations, type StateSize } from "./measurement.ts";
import { ProcessReports, together } from "./process-reports.ts";
import { type Scenario, type Size, type Subject, signInOptions } from "./scenario.ts";
import { programEnvironment, writeProgram } from "./subject-program.ts";

/** The parts of a measured stack, all of which it owns. */
interface Parts {
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly folder: string;
  readonly simulator: Simulator;
  readonly reports: ProcessReports;
  readonly stack: EngineStack;
  readonly matchingIds: readonly string[];
}

/** A stack of one subject with a service of its own that answers at once and refuses nothing. */
export class MeasuredStack {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async create(
    scenario: Scenario,
    subject: Subject,
    { pending, matching }: Size,
    engine: Engine,
  ): Promise<MeasuredStack> {
    const simulator = await startSimulator({ rateLimits: { enabled: false } });
    const { matchingStatus = "Pending" } = scenario;
    const add = (count: number, type: string, status: string) =>
      Array.from({ length: count }, () => simulator.world.add({ type, status }).id);
    add(pending - matching, "LiveResponse", "Pending");
    const matchingIds = add(matching, matchingType, matchingStatus);
    const folder = await mkdtemp(join(tmpdir(), "defender-bench-"));
    const declaredFile = join(folder, "declared.json");
    const declared = scenario.declare(matchingIds);
    await writeFile(declaredFile, JSON.stringify(declared));
    const reports = await ProcessReports.createIn(folder);
    const { program } = subject;
    const { config, environment } = signInOptions(subject, simulator);
    const stack = await createEngineStack({
      engine,
      program: { directory: await writeProgram(program, declared, folder) },
      ...(config === undefined ? {} : { config }),
      environment: {
        ...environment,
        ...programEnvironment(program, declaredFile),
        ...reports.environment,
      },
    });
    return new MeasuredStack({ scenario, subject, folder, simulator, reports, stack, matchingIds });
  }

  /** Throws unless the operation ends with exit code 0. */
  async measure(operation: Operation): Promise<Measurement> {
    const { scenario, simulator, reports, stack } = this.#parts;
    simulator.requests.clear();
    await reports.take();
    const startedAtMs = performance.now();
    const { code, stdout, stderr, changeSummary } = await operations[operation](stack);
    const wallMs = performance.now() - startedAtMs;
    if (code !== 0) {
      throw new Error(`${operation} ended with exit code ${code}\n${stdout}${stderr}`);
    }
    const count = (kind: keyof Calls) => simulator.requests.count({ operation: kind });
    return {
      wallMs,
      calls: { token: count("token"), cancel: count("cancel"), get: count("get"), list: count("list") },
      changes: changeSummary,
      caller: together((await reports.take()).filter(({ role }) => role === scenario.caller)),
    };
  }

  /** Throws when an `up` has not done, or not only, what the subject claims. */
  async assertClaim(): Promise<void> {
    const { subject, simulator, stack, matchingIds } = this.#parts;
    if (subject.claims === "nothing") {
      return;
    }
    const matching = new Set(matchingIds);
    for (const id of simulator.world.ids()) {
      const { action, cancelsEffective, cancelsReceived } = simulator.world.truth(id);
      const expected = subject.claims === "cancelsAll" && matching.has(id) ? 1 : 0;
      if (cancelsEffective === expected && cancelsReceived === expected) {
        continue;
      }
      throw new Error(
        `Machine action ${id} is ${action.status} after ${cancelsReceived} cancel calls, ${cancelsEffective} with effect.`,
      );
    }
    if (subject.claims === "cancelsAll") {
      return;
    }
    const { found } = await stack.outputs();
    const expected = subject.claims === "findsAll" ? matchingIds.length : 1;
    if (found !== expected) {
      throw new Error(`Found ${String(found)} machine actions instead of ${expected}.`);
    }
  }

  async stateSize(): Promise<StateSize> {
    const { simulator, stack, matchingIds } = this.#parts;
    const state = await stack.exportState();
    const entries = (state.deployment.resources ?? []).filter(({ type }) => !type.startsWith(engineTypes));
    return {
      exportBytes: bytesOf(state),
      entryBytes: sum(entries.map(bytesOf)),
      propertyBytes: sum(entries.map(({ inputs, outputs }) => bytesOf({ inputs, outputs }))),
      entityBytes: sum(matchingIds.map((id) => bytesOf(simulator.world.get(id)))),
    };
  }

  async dispose(): Promise<void> {
    const { stack, simulator, folder } = this.#parts;
    await stack.dispose();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Type of the actions that a scenario is about; the others are live responses. */
export const matchingType = "RunAntiVirusScan";

/** Types of what the engine adds by itself: the stack and its providers. */
const engineTypes = "pulumi:";

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
