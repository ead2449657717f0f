import { EngineUnavailableError } from "./engine-unavailable-error.ts";
import { ensureEngine } from "./ensure-engine.ts";

try {
  const engine = await ensureEngine();
  console.log(engine.description);
} catch (error) {
  if (!(error instanceof EngineUnavailableError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
