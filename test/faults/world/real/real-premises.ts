import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import { createServer as createEngineServer, type Server as EngineServer } from "node:net";
import { Clock } from "../../../../simulator/clock.ts";
import { demoApplication, demoClientSecret, demoTenantId } from "../../../../simulator/entra/application.ts";
import { createTlsCertificate, type TlsCertificate } from "../../../../simulator/tls-certificate.ts";
import { PluginProcess } from "../../../support/plugin-process.ts";
import { ProviderProcess as Process } from "../../../support/provider-process.ts";
import type { OpenPremises } from "../../model/premises.ts";
import { startOfTime } from "../../model/start-of-time.ts";
import { SimulatedService } from "../simulated-service.ts";
import { AcceleratedTime } from "./accelerated-time.ts";
import { HostProcess } from "./host-process.ts";
import { PluginHostProcess } from "./plugin-host-process.ts";

/**
 * How much faster the time runs. Ten seconds to connect become one: a busy machine still keeps it, and a wait of
 * half a minute is over in three seconds.
 */
const factor = 10;

/** Longest call of a method, in milliseconds: the host counts it in its own fast time. */
const callDeadlineMs = 3_600_000;

/** Longest time of an answer through sockets on a busy machine: two real seconds. */
const maxDeliveryMs = 2_000 * factor;

/** Premises of which nothing is in memory: HTTPS over sockets, sign-in by Azure's library, the built package. */
export const openRealPremises: OpenPremises = async (scenario, tally) => {
  const time = new AcceleratedTime(factor);
  const certificate = await createTlsCertificate();
  const servers: Server[] = [];
  const processOfPort = new Map<number, number>();
  const service = await SimulatedService.create({
    scenario,
    time,
    clock: Clock.accelerated(startOfTime, time.origin, factor),
    tally,
    processOf: ({ socket }) => processOfPort.get(socket.localPort ?? 0) ?? -1,
  });
  const listen = async (listener: RequestListener): Promise<number> => {
    const { server, port } = await startServer(certificate, listener);
    servers.push(server);
    return port;
  };
  const authorityHost = `https://127.0.0.1:${await listen(service.entra)}`;
  const processes: (HostProcess | PluginHostProcess)[] = [];
  return {
    time,
    service,
    deliveryMs: maxDeliveryMs,
    strangeHosts: [],
    startProcess: async (number) => {
      const port = await listen(service.defender);
      processOfPort.set(port, number);
      const config = {
        tenantId: demoTenantId,
        clientId: demoApplication.clientId,
        clientSecret: demoClientSecret,
        apiBaseUrl: `https://127.0.0.1:${port}`,
        authorityHost,
      };
      const environment = { ...time.environment, NODE_EXTRA_CA_CERTS: certificate.path };
      const process =
        scenario.door === "plugin"
          ? new PluginHostProcess(await PluginProcess.start({ config, environment, callDeadlineMs }))
          : await startHost(config, environment);
      processes.push(process);
      return process;
    },
    close: async () => {
      for (const process of processes) {
        process.kill();
      }
      await Promise.all(processes.map(({ ended }) => ended));
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await certificate.remove();
    },
  };
};

/** Pulumi's host of dynamic providers, and what listens in place of the engine. */
async function startHost(
  config: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Promise<HostProcess> {
  const engine = createEngineServer((socket) => socket.destroy());
  const engineAddress = await addressOf(engine);
  const settings = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [`defender:${name}`, value]),
  );
  return new HostProcess(
    await Process.start(settings, environment, { callDeadlineMs, engineAddress }),
    engine,
  );
}

function startServer(
  { key, cert }: TlsCertificate,
  listener: RequestListener,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ key, cert }, listener);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") {
        reject(new Error("No port was bound."));
      } else {
        resolve({ server, port: address.port });
      }
    });
  });
}

/** Where the server listens, once it does. */
function addressOf(server: EngineServer): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") {
        reject(new Error("No port was bound."));
      } else {
        resolve(`127.0.0.1:${address.port}`);
      }
    });
  });
}
