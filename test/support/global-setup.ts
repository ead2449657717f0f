import { createServer } from "node:net";
import type { TestProject } from "vitest/node";
import { type Engine, ensureEngine } from "../../tools/engine/ensure-engine.ts";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import type { EngineOutcome } from "./the-engine.ts";

const say = (line: string) => console.log(`engine: ${line}`);

/**
 * Begins to find an engine, or to make one, and lets the unit tests run meanwhile: the files of engine tests wait for it
 * (`theEngine`). Without an engine each of them fails, with every reason.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outcome = findEngine();
  const yamlHost = outcome.then((found) => ("engine" in found ? prepareYamlHost(found.engine) : undefined));
  const server = createServer((socket) => {
    // A worker that was stopped wants no answer any more.
    socket.on("error", () => undefined);
    void outcome.then((found) => socket.end(JSON.stringify(found)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("The server of the engine's outcome has no port.");
  }
  project.provide("enginePort", address.port);
  return async () => {
    server.close();
    await yamlHost;
  };
}

async function findEngine(): Promise<EngineOutcome> {
  try {
    const engine = await ensureEngine({ onProgress: say });
    say(engine.description);
    return { engine };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * A machine for which the engine had to be built lacks the host of YAML programs, too: it is made while tests without YAML
 * run. Tests with YAML ask for it again, and tell a failure.
 */
async function prepareYamlHost(engine: Engine): Promise<void> {
  if (engine.source === "build") {
    await ensureYamlHost(engine, { onProgress: say }).catch(() => undefined);
  }
}
