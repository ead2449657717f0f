import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { inject } from "vitest";
import type { Engine } from "../../tools/engine/ensure-engine.ts";

/** What became of the search for an engine. */
export type EngineOutcome = { readonly engine: Engine } | { readonly failure: string };

declare module "vitest" {
  interface ProvidedContext {
    /** The port at which the global set-up tells the outcome, as soon as there is one. */
    enginePort: number;
  }
}

let found: Promise<Engine> | undefined;

/** The engine of this run of tests. Throws, with every reason, when none was found and none could be made. */
export function theEngine(): Promise<Engine> {
  found ??= askForEngine();
  return found;
}

async function askForEngine(): Promise<Engine> {
  const outcome: EngineOutcome = JSON.parse(await text(connect(inject("enginePort"), "127.0.0.1")));
  if ("failure" in outcome) {
    throw new Error(outcome.failure);
  }
  return outcome.engine;
}
