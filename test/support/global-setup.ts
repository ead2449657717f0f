import type { TestProject } from "vitest/node";
import { type Engine, ensureEngine } from "../../tools/engine/ensure-engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    engine: Engine;
  }
}

/** Runs once, before the first engine test. Without an engine the run fails here, with every reason. */
export async function setup(project: TestProject): Promise<void> {
  const engine = await ensureEngine({ onProgress: (line) => console.log(`engine: ${line}`) });
  console.log(`engine: ${engine.description}`);
  project.provide("engine", engine);
}
