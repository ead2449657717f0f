import { createServer, type Server } from "node:http";
import { Agent } from "node:https";
import { type Duplex, duplexPair } from "node:stream";
import type { FastifyInstance } from "fastify";

/**
 * An HTTP agent whose connections end in an app of this process: no socket, no TLS, no real waiting. Give it
 * to a client as its agent for `https:`; host and port of the address do not matter.
 */
export class InMemoryAgent extends Agent {
  readonly #server: Server;

  constructor(app: FastifyInstance) {
    // A kept connection would have to be a socket.
    super({ keepAlive: false });
    this.#server = createServer(app.routing.bind(app));
  }

  override createConnection(): Duplex {
    return connectInMemory(this.#server);
  }
}

/** The client's end of a new connection to a server that listens nowhere. */
export function connectInMemory(server: Server): Duplex {
  const [clientEnd, serverEnd] = duplexPair();
  closeTogether(clientEnd, serverEnd);
  closeTogether(serverEnd, clientEnd);
  server.emit("connection", serverEnd);
  return clientEnd;
}

/** A socket that is destroyed resets its peer; the two halves of a pair know nothing of each other. */
function closeTogether(one: Duplex, other: Duplex): void {
  one.once("close", () => {
    if (other.destroyed) {
      return;
    }
    const isClean = one.readableEnded && one.writableFinished;
    other.destroy(isClean ? undefined : Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
  });
}
