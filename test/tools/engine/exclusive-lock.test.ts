import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withExclusiveLock } from "../../../tools/engine/exclusive-lock.ts";
import { temporaryFolder } from "./engine-fixture.ts";

const lockModule = JSON.stringify(join(import.meta.dirname, "../../../tools/engine/exclusive-lock.ts"));

test("a process waits for the one that holds the lock, and gets it as soon as that one is killed", async () => {
  const lock = join(await temporaryFolder(), "lock");
  const script = `
    import { withExclusiveLock } from ${lockModule};
    await withExclusiveLock(${JSON.stringify(lock)}, {}, async () => {
      console.log("held");
      await new Promise((resolve) => setTimeout(resolve, 1e6));
    });
  `;
  const holder = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void holder.kill("SIGKILL"));
  await once(holder.stdout, "data");

  const waitedFor: string[] = [];
  const onWaiting = (name: string) => {
    waitedFor.push(name);
    holder.kill("SIGKILL");
  };
  expect(await withExclusiveLock(lock, { onWaiting }, async () => "mine")).toBe("mine");
  expect(waitedFor).toEqual([`process ${holder.pid}`]);
});

test("work that throws gives the lock back", async () => {
  const lock = join(await temporaryFolder(), "lock");
  const work = () => Promise.reject(new Error("disk full"));
  await expect(withExclusiveLock(lock, {}, work)).rejects.toThrow("disk full");
  const onWaiting = () => expect.unreachable("the lock is still held");
  expect(await withExclusiveLock(lock, { onWaiting }, async () => "mine")).toBe("mine");
});
