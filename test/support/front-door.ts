import type { Simulator } from "../../simulator/simulator.ts";
import type { Engine } from "../../tools/engine/ensure-engine.ts";
import { type Declarations, simulatorConfig, simulatorTrust } from "./cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "./engine-stack.ts";
import { theEngine } from "./the-engine.ts";

/** How programs of one language reach the provider, and what is different because of that. */
export interface FrontDoor {
  readonly name: string;
  /** What Pulumi.yaml says beside the name. Default: a Node.js program. */
  readonly project?: Readonly<Record<string, unknown>>;
  /** Makes what the engine needs for such programs. */
  readonly prepare?: (engine: Engine) => Promise<void>;
  /** The files of a program that declares these cancellations. */
  programOf(declarations: Declarations): Record<string, string>;
  /** Words in the command line of the process in which the provider runs. */
  readonly processWords: string;
  /** Properties of its own that the host keeps in the state of every resource. */
  readonly hostProperties: readonly string[];
  /**
   * Lines that Pulumi's SDK writes with `--debug`: they hold every secret output of every resource in plain text, so script
   * arguments stand there. Our credentials must not, not even there.
   */
  readonly debugLine?: RegExp;
}

/** A stack whose program declares cancellations at the simulator, through a door. To be disposed of when the test ends. */
export async function createStackThrough(
  door: FrontDoor,
  simulator: Simulator,
  declarations: Declarations,
  options: Pick<EngineStackOptions, "config" | "engine"> = {},
): Promise<EngineStack> {
  const { engine = await theEngine(), config = simulatorConfig(simulator) } = options;
  await door.prepare?.(engine);
  const { project } = door;
  return createEngineStack({
    engine,
    program: { files: door.programOf(declarations), ...(project === undefined ? {} : { project }) },
    config,
    environment: simulatorTrust(simulator),
  });
}
