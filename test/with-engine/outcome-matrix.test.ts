import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, type DeclaredCancellation } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { type Claim, claimsOf, errorsOf, linesOf } from "../support/machine-action-outcomes.ts";

const ends = ["Succeeded", "Failed", "TimeOut", "cancelledByOther"] as const;
const answers = ["accept", "refuse"] as const;
const policies = ["fail", "accept"] as const;
const races = ends.flatMap((end) =>
  answers.flatMap((answer) =>
    policies.map((policy) => ({ end, answer, policy, name: `${end}_${answer}_${policy}` })),
  ),
);

let simulator: Simulator;
let stack: EngineStack;
let claims: Readonly<Record<string, Claim>>;
let errors: Readonly<Record<string, string>>;
let lines: string;
const ids = new Map<string, string>();

beforeAll(async () => {
  simulator = await startSimulator();
  const declarations: Record<string, DeclaredCancellation> = {};
  for (const { end, answer, policy, name } of races) {
    const { id } = simulator.world.add(
      { type: "RunAntiVirusScan" },
      { endsAtCancel: end, cancel: { onFinal: answer } },
    );
    ids.set(name, id);
    declarations[name] = { machineActionId: id, onAlreadyEnded: policy };
  }
  stack = await createCancellationStack(simulator, declarations);
  const up = await stack.up("--continue-on-error");
  errors = errorsOf(up);
  lines = linesOf(up);
  claims = await claimsOf(stack);
});

afterAll(async () => {
  await stack.dispose();
  await simulator.close();
});

describe("an action that ends just before the cancel call is told as what it became", () => {
  test.each(races)("$end, the service answers by $answer, policy $policy", ({ end, policy, name }) => {
    if (end === "cancelledByOther") {
      expect(claims[name]).toMatchObject({
        outcome: "cancelled",
        cancelledBy: "foundCancelled",
        status: "Cancelled",
      });
    } else if (policy === "accept") {
      expect(claims[name]).toMatchObject({ outcome: "endedOtherwise", cancelledBy: undefined, status: end });
      expect(lines).toMatch(new RegExp(`${ids.get(name)} .* was not cancelled: it ended as ${end}`));
    } else {
      expect(claims[name]).toBeUndefined();
      expect(errors[name]).toContain(`already ended as ${end}`);
    }
  });

  test.each(races)("with one POST for $name", ({ name }) => {
    expect(simulator.world.truth(ids.get(name) ?? "")?.cancelsReceived).toBe(1);
  });
});
