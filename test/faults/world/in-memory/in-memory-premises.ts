import { Clock } from "../../../../simulator/clock.ts";
import { randomNumbers } from "../../../../simulator/faults/faults.ts";
import type { OpenPremises } from "../../model/premises.ts";
import { seedOf } from "../../model/random.ts";
import { SimulatedService } from "../simulated-service.ts";
import { InMemoryNetwork } from "./in-memory-network.ts";
import { InMemoryProcess } from "./in-memory-process.ts";
import { pageHostOfProcess, processOfHost } from "./process-hosts.ts";
import type { Product } from "./product.ts";
import { VirtualTime } from "./virtual-time.ts";

/** Premises within this process: virtual time, connections in memory, and the product as it stands in a folder. */
export function inMemoryPremises(product: Product): OpenPremises {
  return async (scenario, tally) => {
    const time = new VirtualTime(randomNumbers(seedOf(scenario.randomSeed)));
    let network: InMemoryNetwork | undefined;
    const close = () => {
      time.end();
      // After the time: it makes modules see the built-in ones as they are now, and the timers must be the real ones.
      network?.close();
    };
    try {
      const service = await SimulatedService.create({
        scenario,
        time,
        clock: Clock.real(),
        tally,
        processOf: ({ hostname }) => processOfHost(hostname) ?? -1,
        pageOrigin: (process) => `https://${pageHostOfProcess(process)}`,
      });
      const connected = new InMemoryNetwork(service.defender, (host) => processOfHost(host) !== undefined);
      network = connected;
      const { service: plan, door = "dynamic" } = scenario;
      const surroundings = { product, service, time, network: connected, plan, door };
      return {
        time,
        service,
        deliveryMs: 0,
        strangeHosts: connected.strangeHosts,
        startProcess: async (number) => new InMemoryProcess(number, surroundings),
        close: async () => close(),
      };
    } catch (error) {
      close();
      throw error;
    }
  };
}
