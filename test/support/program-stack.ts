import { onTestFinished } from "vitest";
import type { Simulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust, withoutTypeCheck } from "./cancellation-stack.ts";
import { createEngineStack, type EngineStack } from "./engine-stack.ts";

/** A stack of a TypeScript program that looks actions up: these statements after its imports. Open until the test ends. */
export async function openProgram(
  simulator: Simulator,
  statements: string,
  { isTypeChecked = false } = {},
): Promise<EngineStack> {
  const imports = [
    'import * as pulumi from "@pulumi/pulumi";',
    'import * as defender from "pulumi-defender-endpoint";',
  ];
  const stack = await createEngineStack({
    program: { files: { "index.ts": [...imports, statements].join("\n") } },
    config: simulatorConfig(simulator),
    environment: {
      ...simulatorTrust(simulator),
      ...(isTypeChecked ? { PULUMI_NODEJS_TRANSPILE_ONLY: undefined } : withoutTypeCheck),
    },
  });
  onTestFinished(() => stack.dispose());
  return stack;
}
