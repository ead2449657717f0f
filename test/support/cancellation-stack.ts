import type { MachineActionCancellationArgs } from "pulumi-defender-endpoint";
import type { Simulator } from "../../simulator/simulator.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "./engine-stack.ts";

/** A cancellation as a program declares it, with plain values. */
export interface DeclaredCancellation {
  readonly machineActionId: string;
  readonly comment?: string;
  readonly expect?: Readonly<Record<string, string>>;
  readonly onAlreadyEnded?: MachineActionCancellationArgs["onAlreadyEnded"];
  readonly waitTimeoutSeconds?: number;
}

/** Cancellations by their resource names. */
export type Declarations = Readonly<Record<string, DeclaredCancellation>>;

/** A real TypeScript program with these cancellations; its outputs are those of every resource, by name. */
export function programOf(declarations: Declarations): Record<string, string> {
  const resources = Object.entries(declarations).map(([name, declaration]) => {
    const args = { comment: "Cancelled by a test", ...declaration };
    return `export const ${name} = new MachineActionCancellation(${JSON.stringify(name)}, ${JSON.stringify(args)});`;
  });
  return {
    "index.ts": ['import { MachineActionCancellation } from "pulumi-defender-endpoint";', ...resources].join(
      "\n",
    ),
  };
}

/** Stack config with which a program signs in at the simulator. */
export function simulatorConfig(simulator: Simulator): NonNullable<EngineStackOptions["config"]> {
  return {
    "defender:tenantId": simulator.tenantId,
    "defender:clientId": simulator.application.clientId,
    "defender:clientSecret": { secret: simulator.clientSecret },
    "defender:apiBaseUrl": simulator.apiBaseUrl,
    "defender:authorityHost": simulator.authorityHost,
  };
}

/** Environment in which the provider's process trusts the simulator. */
export function simulatorTrust(simulator: Simulator): Record<string, string> {
  return { NODE_EXTRA_CA_CERTS: simulator.certificatePath };
}

/** The programs of these tests are generated; what type-checks one is the test of the straight path. */
export const withoutTypeCheck = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

/** A file with which a program is not type-checked any more: that takes longer than the rest of an operation. */
export const noTypeCheck = { "tsconfig.json": JSON.stringify({ compilerOptions: { noCheck: true } }) };

/** A stack whose program declares cancellations at the simulator. To be disposed of when the test ends. */
export function createCancellationStack(
  simulator: Simulator,
  declarations: Declarations,
  options: Partial<EngineStackOptions> = {},
): Promise<EngineStack> {
  return createEngineStack({
    program: { files: programOf(declarations) },
    config: simulatorConfig(simulator),
    ...options,
    environment: { ...simulatorTrust(simulator), ...withoutTypeCheck, ...options.environment },
  });
}
