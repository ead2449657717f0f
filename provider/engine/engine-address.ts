import { connect } from "node:net";

/** How long a connection on the same machine may take, in milliseconds, before the question counts as not answered. */
const connectTimeoutMs = 1_000;

/** Where the engine listens for the calls of its plugins, for example `127.0.0.1:40123`. */
export interface EngineAddress {
  readonly host: string;
  readonly port: number;
}

/** The engine's address in the arguments with which it starts a plugin, behind any options. */
export function engineAddressIn(processArguments: readonly string[]): EngineAddress | undefined {
  for (const argument of processArguments.toReversed()) {
    const [, host, port] = /^([\w.-]+|\[[\da-f:]+\]):(\d{1,5})$/i.exec(argument) ?? [];
    if (host !== undefined && port !== undefined) {
      return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
    }
  }
  return undefined;
}

/**
 * Whether somebody listens at the engine's address. The process that started a plugin tells less: a shell may stand
 * between the two, and it outlives the engine.
 *
 * @throws {Error} when the question is not answered, which says nothing about the engine
 */
export function isListening({ host, port }: EngineAddress): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: connectTimeoutMs });
    socket.unref();
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("timeout", () => {
      socket.destroy(new Error("The engine's address did not answer in time."));
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") {
        resolve(false);
      } else {
        reject(error);
      }
    });
  });
}
