import { theEngine } from "./the-engine.ts";

// Before the first test of a file, where no time limit of a test counts: an engine may have to be built.
await theEngine();
