import { expect, test } from "vitest";
import { defaultRateLimits } from "../../../simulator/defender/rate-limits.ts";
import { SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService({ rateLimits: defaultRateLimits });

test("beside another tool of the same application, every cancellation gets through, once", async () => {
  const { driven, simulator } = service;
  const ids = Array.from({ length: 400 }, () => simulator.world.add().id);
  const counted = ["cancel", simulator.tenantId, simulator.application.clientId].join(" ");
  let isOver = false;
  const useHalfOfTheLimit = async () => {
    while (!isOver) {
      for (let call = 0; call < 50; call += 1) {
        simulator.limits.refusal(counted);
      }
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }
  };
  void useHalfOfTheLimit();
  await driven.drive(Promise.all(ids.map((id) => driven.client.cancel(id, "Superseded"))));
  isOver = true;

  const requests = simulator.requests.matching({ operation: "cancel" });
  const refused = requests.filter(({ status }) => status === 429).length;
  const lastMs = service.arrivalsMs("cancel").at(-1) ?? 0;
  console.log(`400 cancellations beside a foreign consumer: ${refused} × 429, ${lastMs / 1000} s`);
  expect(refused).toBeGreaterThan(100);
  expect(ids.every((id) => simulator.world.truth(id).cancelsReceived === 1)).toBe(true);
  // Who was refused goes first the next time, so nobody is refused twice while there is room for half.
  const attempts = ids.map((id) => requests.filter(({ actionId }) => actionId === id).length);
  expect(Math.max(...attempts)).toBe(2);
  // Half of the limit is left: the last 50 of 400 go out after seven minutes.
  expect(lastMs).toBe(7 * 60_000);
});
