import type { Engine } from "../../tools/engine/ensure-engine.ts";
import { MeasuredStack } from "./measured-stack.ts";
import type { Measurement, Operation } from "./measurement.ts";
import { inOrder, type Results, type StateResult, sizeText } from "./results.ts";
import { floorName, type Scenario, type Size, type Subject } from "./scenario.ts";

/**
 * Takes the stacks of all subjects through their life side by side, operation by operation. Who goes first changes
 * from operation to operation and from round to round, so that a machine that slows down wrongs nobody.
 */
export async function measureScenario(
  scenario: Scenario,
  size: Size,
  rounds: number,
  engine: Engine,
  onProgress: (line: string) => void,
): Promise<Results> {
  const measured = new Map<string, { operation: Operation; subject: string; measurements: Measurement[] }>();
  const states: StateResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const stacks: { subject: Subject; stack: MeasuredStack }[] = [];
    try {
      for (const subject of scenario.subjects) {
        stacks.push({ subject, stack: await MeasuredStack.create(scenario, subject, size, engine) });
      }
      for (const [index, operation] of scenario.operations.entries()) {
        for (const { subject, stack } of rotated(stacks, round + index)) {
          const measurement = await stack.measure(operation);
          const key = `${operation} ${subject.name}`;
          const entry = measured.get(key) ?? { operation, subject: subject.name, measurements: [] };
          entry.measurements.push(measurement);
          measured.set(key, entry);
          onProgress(
            `${scenario.name}, N = ${sizeText(size)}, round ${round + 1} of ${rounds}: ${operation} of ${subject.name}, ${(measurement.wallMs / 1000).toFixed(1)} s`,
          );
          if (operation !== "up") {
            continue;
          }
          await stack.assertClaim();
          if (round === 0 && scenario.caller === "provider" && subject.name !== floorName) {
            states.push({ subject: subject.name, ...(await stack.stateSize()) });
          }
        }
      }
    } finally {
      for (const { stack } of stacks) {
        await stack.dispose();
      }
    }
  }
  return { scenario: scenario.name, size, operations: inOrder(scenario, [...measured.values()]), states };
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
