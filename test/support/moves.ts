import { expect, onTestFinished } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust } from "./cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "./engine-stack.ts";
import { linesOf, stepsOf } from "./stack-claims.ts";

type Inputs = Readonly<Record<string, unknown>>;
type Program = EngineStackOptions["program"];

/** What both programs of a move declare. */
export interface Declared {
  readonly single: Inputs;
  readonly bulk: Inputs;
  /** With a provider of its own. */
  readonly elsewhere: Inputs;
  readonly connection: Inputs;
}

/** A JavaScript program with the classes of a package, which are called the same in both doors. */
export function javaScriptProgram(
  packageName: string,
  { single, bulk, elsewhere, connection }: Declared,
): { readonly files: Record<string, string> } {
  return {
    files: {
      "index.js": `
const { MachineActionCancellation, BulkMachineActionCancellation, Provider } = require(${JSON.stringify(packageName)});
new MachineActionCancellation("single", ${JSON.stringify(single)});
new BulkMachineActionCancellation("bulk", ${JSON.stringify(bulk)});
const provider = new Provider("subsidiary", ${JSON.stringify(connection)});
new MachineActionCancellation("elsewhere", ${JSON.stringify(elsewhere)}, { provider });`,
    },
  };
}

const dynamicProgram = (declared: Declared): Program =>
  javaScriptProgram("pulumi-defender-endpoint", declared);

/**
 * Moves a stack from the dynamic resource to a program with the plugin. The first up changes nothing and cancels nothing,
 * and the next refresh takes the host's properties out.
 */
export async function expectToMoveToPlugin(pluginProgram: (declared: Declared) => Program): Promise<void> {
  const move = await Move.begin();
  const dynamic = await move.begun(dynamicProgram);
  const before = await outputsOf(dynamic);

  const plugin = await move.stackOf(pluginProgram, dynamic);
  const up = await plugin.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(stepsOf(up)).toMatchObject({ single: "same", bulk: "same", elsewhere: "same" });
  move.expectUnchangedCalls();

  const refresh = await plugin.refresh();
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(JSON.stringify(await plugin.exportState())).not.toMatch(/__provider|__preview/);
  expect(await outputsOf(plugin)).toEqual(before);
  expect((await plugin.up("--expect-no-changes")).code).toBe(0);
  expect(move.cancelCalls()).toBe(0);
}

/**
 * Moves a stack from a program with the plugin to the dynamic resource. The first up updates the state without a cancel
 * call, and nothing after it changes.
 */
export async function expectToMoveToDynamicResource(
  pluginProgram: (declared: Declared) => Program,
): Promise<void> {
  const move = await Move.begin();
  const plugin = await move.begun(pluginProgram);
  const before = await outputsOf(plugin);

  const dynamic = await move.stackOf(dynamicProgram, plugin);
  const up = await dynamic.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(stepsOf(up)).toMatchObject({ single: "update", bulk: "update", elsewhere: "update" });
  move.expectUnchangedCalls();
  expect(await outputsOf(dynamic)).toEqual(before);

  const refresh = await dynamic.refresh("--expect-no-changes");
  expect(refresh.code, linesOf(refresh)).toBe(0);
  const again = await dynamic.up("--expect-no-changes");
  expect(again.code, linesOf(again)).toBe(0);
  expect(move.cancelCalls()).toBe(0);
  expect((await dynamic.destroy()).code).toBe(0);
}

/** What is declared of one service, before and after a move. Open until the test ends. */
class Move {
  readonly #simulator: Simulator;
  readonly #declared: Declared;

  private constructor(simulator: Simulator) {
    this.#simulator = simulator;
    this.#declared = declareFor(simulator);
  }

  static async begin(): Promise<Move> {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    return new Move(simulator);
  }

  /** A stack of this program, with the state of another one. */
  async stackOf(programOf: (declared: Declared) => Program, from?: EngineStack): Promise<EngineStack> {
    const stack = await createEngineStack({
      program: programOf(this.#declared),
      config: simulatorConfig(this.#simulator),
      environment: simulatorTrust(this.#simulator),
    });
    onTestFinished(() => stack.dispose());
    if (from !== undefined) {
      await stack.importState(await from.exportState());
    }
    this.#simulator.requests.clear();
    return stack;
  }

  /** A stack in which everything is cancelled. */
  async begun(programOf: (declared: Declared) => Program): Promise<EngineStack> {
    const stack = await this.stackOf(programOf);
    const up = await stack.up();
    expect(up.code, linesOf(up)).toBe(0);
    expect(this.cancelCalls()).toBe(3);
    return stack;
  }

  cancelCalls(): number {
    return this.#simulator.requests.count({ operation: "cancel" });
  }

  /** What an unchanged up asks for: one list for the status of a bulk cancellation, and nothing for a single one. */
  expectUnchangedCalls(): void {
    const calls = this.#simulator.requests.entries.filter(({ server }) => server === "defender");
    expect(calls.map(({ operation }) => operation)).toEqual(["list"]);
  }
}

/** Something for each resource to cancel. */
function declareFor(simulator: Simulator): Declared {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const other = simulator.world.add({ type: "LiveResponse" });
  simulator.world.add({ type: "CollectInvestigationPackage" });
  return {
    single: { machineActionId: id, comment: "Not needed", expect: { type: "RunAntiVirusScan" } },
    bulk: { match: { types: ["CollectInvestigationPackage"] }, comment: "Not needed either" },
    elsewhere: { machineActionId: other.id, comment: "Not needed there" },
    connection: {
      tenantId: simulator.tenantId,
      clientId: simulator.application.clientId,
      clientSecret: simulator.clientSecret,
      apiBaseUrl: simulator.apiBaseUrl,
      authorityHost: simulator.authorityHost,
    },
  };
}

/** The outputs of every resource, by the end of their names in the state. */
async function outputsOf(stack: EngineStack): Promise<Readonly<Record<string, unknown>>> {
  const { deployment } = await stack.plainState();
  return Object.fromEntries(
    (deployment.resources ?? [])
      .filter(({ type }) => type.endsWith("MachineActionCancellation"))
      .map(({ urn, outputs: { __provider, ...own } = {} }) => [urn.split("::").at(-1), own]),
  );
}
