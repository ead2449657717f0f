import { describe, test } from "vitest";
import { frontDoors } from "../../support/front-doors.ts";
import { expectToEndWithEngine } from "../../support/killed-engine.ts";
import { killedEngines } from "../cases/killed-engines.ts";

describe.each(Object.values(frontDoors))("$name", (door) => {
  test.each(killedEngines)("$rule", (killed) => expectToEndWithEngine(door, killed));
});
