import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { quickStart } from "../support/quick-start.ts";

const repository = resolve(import.meta.dirname, "../..");

test("the demo shows each step in a screen, all of it in less than 100 lines, and that claim and truth agree", async () => {
  const demo = spawn("npm", ["run", "--silent", "demo", "--ignore-scripts"], {
    cwd: repository,
    env: { ...process.env, ...quickStart },
  });
  let printed = "";
  for (const stream of [demo.stdout, demo.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
    });
  }
  const code = await new Promise((resolveCode) => demo.once("close", resolveCode));
  expect(code, printed).toBe(0);
  expect(printed).not.toContain("Warning");
  expect(printed.trimEnd().split("\n").length, printed).toBeLessThan(100);
  const screens = printed.split(/^# /m);
  expect(screens).toHaveLength(7);
  for (const screen of screens) {
    expect(screen.split("\n").length, screen).toBeLessThan(30);
  }
  const [, preview, guard, listProblem, up, secondUp, table] = screens;
  expect(preview).toContain("RunAntiVirusScan on host1.contoso.example");
  expect(preview).toContain("will be cancelled");
  expect(guard).toMatch(/with-a-wrong-id\.yaml:\d+:\d+: .*Isolate/);
  expect(listProblem).toMatch(/with-a-typing-error\.yaml:3:3: .*expct.*expect/);
  for (const screen of [preview, guard, listProblem]) {
    expect(screen).toContain("and 0 cancel calls.");
  }
  expect(up).toContain("and 1 cancel call.");
  expect(secondUp).toContain("The service counted 0 reads and 0 cancel calls.");
  expect(table).toContain("a colleague had cancelled it");
  expect(table).toContain("is Pending, nobody has touched it");
  expect(printed.trimEnd().endsWith("Claim and truth agree.")).toBe(true);
});
