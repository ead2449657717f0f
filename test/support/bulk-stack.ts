import { z } from "zod";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import type { SimulatorOptions } from "../../simulator/simulator-apps.ts";
import { simulatorConfig, simulatorTrust, withoutTypeCheck } from "./cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "./engine-stack.ts";

/** A bulk cancellation as a program declares it, with plain values. */
export interface DeclaredBulk {
  readonly match: Readonly<Record<string, unknown>>;
  readonly comment?: string;
  readonly maxCancellations?: number;
  readonly waitTimeoutSeconds?: number;
}

/**
 * A real TypeScript program with one bulk cancellation. It exports single outputs: the engine does not accept a plan for
 * a whole resource, whose outputs a preview lacks.
 */
export function bulkProgram(declared: DeclaredBulk): Record<string, string> {
  const args = JSON.stringify({ comment: "Cancelled by a test", ...declared });
  return {
    "index.ts": `
import { BulkMachineActionCancellation } from "pulumi-defender-endpoint";
export const { cancelled, cancelledTooLate, endedOtherwise, pending, counts } =
  new BulkMachineActionCancellation("bulk", ${args});`,
  };
}

/** A stack whose program declares one bulk cancellation at the simulator. To be disposed of when the test ends. */
export function createBulkStack(
  simulator: Simulator,
  declared: DeclaredBulk,
  options: Partial<EngineStackOptions> = {},
): Promise<EngineStack> {
  return createEngineStack({
    program: { files: bulkProgram(declared) },
    ...options,
    config: { ...simulatorConfig(simulator), ...options.config },
    environment: { ...simulatorTrust(simulator), ...withoutTypeCheck, ...options.environment },
  });
}

/** A bulk cancellation of scans, in a stack at a simulator of its own. */
export interface ScansInBulk {
  readonly simulator: Simulator;
  readonly stack: EngineStack;
  /** Adds a pending scan, unless the fields say something else. Its id. */
  addScan(fields?: AddedAction[0], script?: AddedAction[1]): string;
  cancelCalls(): number;
  /** What the service was asked to cancel, sorted. */
  cancelledIds(): readonly string[];
  statusOf(id: string): string;
  dispose(): Promise<void>;
}

type AddedAction = Parameters<Simulator["world"]["add"]>;

export const scanMatch = { types: ["RunAntiVirusScan"] };

/** Opens it; whoever opens it disposes of it. */
export async function openScansInBulk(
  declared: Partial<DeclaredBulk> = {},
  options: Partial<EngineStackOptions> & { readonly simulator?: SimulatorOptions } = {},
): Promise<ScansInBulk> {
  const { simulator: simulatorOptions = {}, ...stackOptions } = options;
  const simulator = await startSimulator(simulatorOptions);
  const stack = await createBulkStack(simulator, { match: scanMatch, ...declared }, stackOptions);
  return {
    simulator,
    stack,
    addScan: (fields = {}, script = {}) =>
      simulator.world.add({ type: "RunAntiVirusScan", ...fields }, script).id,
    cancelCalls: () => simulator.requests.count({ operation: "cancel" }),
    cancelledIds: () =>
      simulator.requests
        .matching({ operation: "cancel" })
        .map(({ actionId = "" }) => actionId)
        .sort(),
    statusOf: (id) => simulator.world.truth(id).action.status,
    dispose: async () => {
      await stack.dispose();
      await simulator.close();
    },
  };
}

const recordsSchema = z.array(z.looseObject({ id: z.string(), status: z.string() }));

const claimsSchema = z.looseObject({
  cancelled: recordsSchema,
  cancelledTooLate: recordsSchema,
  endedOtherwise: recordsSchema,
  pending: recordsSchema,
  counts: z.record(z.string(), z.number()),
});

/** What the state claims, read from the state itself: after a failed operation the stack has no new outputs. */
export async function bulkClaims(stack: EngineStack): Promise<z.infer<typeof claimsSchema> | undefined> {
  const { deployment } = await stack.state();
  const resource = deployment.resources?.find(({ type }) => type.endsWith(":BulkMachineActionCancellation"));
  return resource === undefined ? undefined : claimsSchema.parse(resource.outputs);
}

/** The ids of records, sorted. */
export function idsOf(records: readonly { readonly id: string }[] | undefined): readonly string[] {
  return (records ?? []).map(({ id }) => id).sort();
}
