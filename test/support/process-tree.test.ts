import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { descendants, killIfRunning } from "./process-tree.ts";

test("finds the children of children, and ends them after their parent is gone", async () => {
  const parent = spawn("/bin/sh", ["-c", "/bin/sh -c 'sleep 600 & echo $!; wait' & wait"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = await once(parent.stdout, "data");
  const found = descendants(parent.pid ?? Number.NaN);
  expect(found).toContain(Number(printed));
  expect(found).toHaveLength(2);

  parent.kill("SIGKILL");
  await once(parent, "exit");
  for (const id of found) {
    killIfRunning(id);
  }
  // All three held the pipe.
  await once(parent, "close");
});

test("a process that has already ended is no error", async () => {
  const ended = spawn("/bin/true");
  await once(ended, "exit");
  expect(() => killIfRunning(ended.pid ?? Number.NaN)).not.toThrow();
});
