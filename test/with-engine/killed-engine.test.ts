import { describe, test } from "vitest";
import { frontDoors } from "../support/front-doors.ts";
import { expectToEndWithEngine } from "../support/killed-engine.ts";
import { killedInTheLane } from "./cases/killed-engines.ts";

describe.each(Object.values(frontDoors))("$name", (door) => {
  test(killedInTheLane.rule, () => expectToEndWithEngine(door, killedInTheLane));
});
