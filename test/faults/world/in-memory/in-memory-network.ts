import { createServer, type RequestListener, type Server } from "node:http";
import https, { Agent } from "node:https";
import { syncBuiltinESMExports } from "node:module";
import type { Duplex } from "node:stream";
import { connectInMemory } from "../../../../simulator/in-memory-agent.ts";

const realAgent = https.globalAgent;

/**
 * The network of a run: every https connection of this process ends in the simulated service, if its host is one that
 * the service has. Takes the place of Node's global agent until `close`.
 */
export class InMemoryNetwork extends Agent {
  readonly #server: Server;
  readonly #isServed: (host: string) => boolean;
  readonly #connections = new Map<string, Set<Duplex>>();
  readonly #cutOff = new Set<string>();
  /** Hosts that somebody tried to reach and that are not the service's. */
  readonly strangeHosts: string[] = [];

  constructor(listener: RequestListener, isServed: (host: string) => boolean) {
    super({ keepAlive: false });
    this.#server = createServer(listener);
    this.#isServed = isServed;
    https.globalAgent = this;
    syncBuiltinESMExports();
  }

  override createConnection({ host }: { host?: string | null }): Duplex {
    const name = host ?? "";
    const isServed = this.#isServed(name);
    if (!isServed) {
      this.strangeHosts.push(name);
    }
    const client = connectInMemory(this.#server);
    const connections = this.#connections.get(name) ?? new Set();
    this.#connections.set(name, connections.add(client));
    client.once("close", () => connections.delete(client));
    if (this.#cutOff.has(name) || !isServed) {
      client.destroy();
    }
    return client;
  }

  /** Breaks all connections to a host, for good: the process that talks to it is dead. */
  cut(host: string): void {
    this.#cutOff.add(host);
    for (const connection of this.#connections.get(host) ?? []) {
      connection.destroy();
    }
  }

  close(): void {
    for (const host of this.#connections.keys()) {
      this.cut(host);
    }
    https.globalAgent = realAgent;
    syncBuiltinESMExports();
  }
}
