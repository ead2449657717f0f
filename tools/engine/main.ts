import { EngineUnavailableError } from "./engine-unavailable-error.ts";
import { ensureEngine } from "./ensure-engine.ts";
import { ensureYamlHost } from "./yaml-host.ts";

/** Beside the engine itself: `npm run pulumi:ensure -- --yaml-host`. */
const wantsYamlHost = process.argv.includes("--yaml-host");

try {
  const engine = await ensureEngine();
  if (wantsYamlHost) {
    await ensureYamlHost(engine);
  }
  console.log(engine.description);
} catch (error) {
  if (!(error instanceof EngineUnavailableError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
