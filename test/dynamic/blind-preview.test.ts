import { describe, expect, test } from "vitest";
import { serverError } from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { cancellationInputs, hostConfig, hostTrust, ProviderProcess } from "../support/provider-process.ts";

interface Blindness {
  readonly settings?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly change?: (simulator: Simulator) => void;
  /** What is said of the reason. */
  readonly reason: string;
}

const down = serverError(500);

/** Why a preview cannot look. */
const blindnesses: Readonly<Record<string, Blindness>> = {
  "without credentials": { settings: { "defender:clientSecret": "" }, reason: "defender:clientSecret" },
  "with a wrong secret": {
    settings: { "defender:clientSecret": "wrong~secret-of-this-test" },
    reason: "AADSTS7000215",
  },
  "without permission to read": {
    change: ({ tenant, application }) => tenant.register({ ...application, roles: ["Machine.Scan"] }),
    reason: "Reading needs Machine.Read.All or Machine.ReadWrite.All",
  },
  "while the service is down": {
    change: ({ faults }) => {
      faults.always("get", down);
      faults.always("list", down);
    },
    reason: "500",
  },
  "without a host that answers": {
    settings: { "defender:apiBaseUrl": "https://127.0.0.1:1" },
    reason: "refused the connection",
  },
  "without trust in the certificate": { environment: {}, reason: "NODE_EXTRA_CA_CERTS" },
};

// All at once: most of the time they wait between the attempts of a call.
describe.concurrent("what cannot be looked at is said once, and the preview still works", () => {
  test.each(Object.entries(blindnesses))(
    "%s",
    async (_, { settings, environment, change = () => undefined, reason }) => {
      const simulator = await startSimulator();
      try {
        change(simulator);
        const host = await ProviderProcess.start(
          { ...hostConfig(simulator), ...settings },
          environment ?? hostTrust(simulator),
        );
        for (const _ of ["one", "two"]) {
          const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
          const { failures } = await host.check({ ...cancellationInputs(id), __preview: true });
          expect(failures).toEqual([]);
        }
        await host.stop();
        expect(host.stderr.match(/the preview cannot tell what will be cancelled/g)).toHaveLength(1);
        expect(host.stderr).toContain(reason);
      } finally {
        await simulator.close();
      }
    },
  );
});
