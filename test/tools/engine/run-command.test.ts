import { afterEach, expect, test, vi } from "vitest";
import { CommandFailedError, runCommand } from "../../../tools/engine/run-command.ts";

afterEach(() => {
  vi.useRealTimers();
});

const options = { workingDirectory: import.meta.dirname, environment: process.env };
const shell = (script: string, more = {}) => runCommand("/bin/sh", ["-c", script], { ...options, ...more });

test("returns what the command printed, and hands over each line of its stderr", async () => {
  const lines: string[] = [];
  const onErrorLine = (line: string) => lines.push(line);
  expect(await shell("echo out; echo first >&2; echo second >&2", { onErrorLine })).toBe("out\n");
  expect(lines).toEqual(["first", "second"]);
});

test("a failure tells the command, its exit code and its last lines", async () => {
  const failure = shell("seq 1 20 >&2; exit 3");
  await expect(failure).rejects.toThrow(CommandFailedError);
  await expect(failure).rejects.toThrow("exit 3` ended with exit code 3\n13\n14\n15\n16\n17\n18\n19\n20");
});

test("a command killed from outside is told apart from one that failed", async () => {
  await expect(shell("kill -9 $$")).rejects.toThrow("was killed by SIGKILL");
});

test("a time-out ends the command and everything it started", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  // The grandchild holds the pipes open: without its end the call would not come back.
  const failure = shell("sleep 600 & echo started >&2; wait", {
    timeoutMs: 60_000,
    onErrorLine: () => vi.advanceTimersByTime(60_000),
  });
  await expect(failure).rejects.toThrow("was stopped after 60 s");
});
