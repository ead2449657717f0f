import { access } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Goal, maxTimesDynamicFloor } from "../goal.ts";
import type { Measurement } from "../measurement.ts";
import type { Results } from "../results.ts";
import { single } from "./single.ts";

const megabyte = 1_000_000;

/** One round of all subjects: those of the plugin take this time and memory, where the floor takes 1 s and 100 MB. */
function resultsOf(size: number, { wallMs, megabytes }: { wallMs: number; megabytes: number }): Results {
  const measured = (isPlugin: boolean): Measurement => ({
    wallMs: isPlugin ? wallMs : 1_000,
    calls: { token: 0, cancel: 0, get: 0, list: 0 },
    changes: {},
    caller: { peakMemoryBytes: (isPlugin ? megabytes : 100) * megabyte, cpuMs: 0, processes: 1 },
  });
  return {
    scenario: single.name,
    size: { pending: size, matching: size },
    operations: single.operations.flatMap((operation) =>
      single.subjects.map(({ name }) => ({
        operation,
        subject: name,
        measurements: [measured(name.startsWith("plugin"))],
      })),
    ),
    states: [],
  };
}

const ofPlugin = ({ goal }: Goal) => goal.startsWith("plugin from YAML") && /floor/.test(goal);

test("the plugin is measured from a YAML and from a Node.js program, beside the dynamic resource and the floor", async () => {
  const names = single.subjects.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["cancellation", "floor", "plugin from YAML", "plugin from Node.js"]),
  );
  for (const { program } of single.subjects) {
    await access(join(import.meta.dirname, "../programs", program.folder, "Pulumi.yaml"));
  }
});

test.each([1, 100])(
  "with %i resources every step of a YAML program takes less time and memory than the floor, or misses its goal",
  (size) => {
    const atGoal = { wallMs: maxTimesDynamicFloor * 1_000, megabytes: 99 };
    const goals = single.judge(resultsOf(size, atGoal)).filter(ofPlugin);
    expect(goals).toHaveLength(10);
    expect(goals.every(({ met }) => met)).toBe(true);
    const missed = single.judge(resultsOf(size, { wallMs: 801, megabytes: 101 })).filter(ofPlugin);
    expect(missed.some(({ met }) => met)).toBe(false);
  },
);

test("the calls of the plugin's programs have the goals of the dynamic resource", () => {
  const goals = single.judge(resultsOf(10, { wallMs: 1, megabytes: 1 })).map(({ goal }) => goal);
  const callsOf = (subject: string) =>
    goals.flatMap((goal) =>
      /reads|call/.test(goal) && goal.startsWith(`${subject}, `) ? [goal.slice(subject.length)] : [],
    );
  expect(callsOf("cancellation")).toHaveLength(6);
  expect(callsOf("plugin from YAML")).toEqual(callsOf("cancellation"));
  expect(callsOf("plugin from Node.js")).toEqual(callsOf("cancellation"));
});
