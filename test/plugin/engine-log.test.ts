import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { EngineLog } from "../../provider/plugin/engine-log.ts";
import { EngineListener } from "../support/engine-listener.ts";

test("a line waits until the engine has taken the one before it", async () => {
  await using engine = await EngineListener.start();
  let calls = 0;
  engine.beforeLine = () => {
    calls += 1;
    return delay(calls === 1 ? 100 : 0);
  };
  const log = new EngineLog(engine.address);
  log.say("first");
  log.warn("second", "urn:pulumi:test::project::a:b:C::name");
  await log.arrived();
  expect(engine.lines).toEqual([
    { severity: "info", urn: "", text: "first" },
    { severity: "warning", urn: "urn:pulumi:test::project::a:b:C::name", text: "second" },
  ]);
});

test("an engine that is gone fails no operation", async () => {
  const engine = await EngineListener.start();
  const log = new EngineLog(engine.address);
  engine.close();
  log.say("nobody hears this");
  await expect(log.arrived()).resolves.toBeUndefined();
});
