import { expect, test } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, type DeclaredCancellation } from "../support/cancellation-stack.ts";
import { claimsOf, errorsOf } from "../support/machine-action-outcomes.ts";

test("of ten new cancellations one is not found, one fails its guard, one has ended, and seven are done", async () => {
  const simulator = await startSimulator();
  const declarations: Record<string, DeclaredCancellation> = {};
  for (let number = 1; number <= 7; number += 1) {
    declarations[`good${number}`] = { machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id };
  }
  declarations["missing"] = { machineActionId: "ffffffff-0000-4000-8000-000000000000" };
  const isolation = simulator.world.add({ type: "Isolate" });
  declarations["guarded"] = { machineActionId: isolation.id, expect: { type: "RunAntiVirusScan" } };
  const ended = simulator.world.add({ type: "RunAntiVirusScan", status: "Succeeded" });
  declarations["ended"] = { machineActionId: ended.id };
  const stack = await createCancellationStack(simulator, declarations);
  try {
    const up = await stack.up("--continue-on-error");
    expect(up.code).not.toBe(0);
    const claims = await claimsOf(stack);
    expect(Object.keys(claims).sort()).toEqual([
      "good1",
      "good2",
      "good3",
      "good4",
      "good5",
      "good6",
      "good7",
    ]);
    for (const claim of Object.values(claims)) {
      expect(claim.outcome).toBe("cancelled");
    }
    const errors = errorsOf(up);
    expect(errors["missing"]).toContain("404");
    expect(errors["guarded"]).toContain('type: expected "RunAntiVirusScan", found "Isolate"');
    expect(errors["ended"]).toContain("already ended as Succeeded");
    expect(simulator.requests.count({ operation: "cancel" })).toBe(7);
    expect(simulator.world.truth(isolation.id)?.action.status).toBe("Pending");
  } finally {
    await stack.dispose();
    await simulator.close();
  }
});
