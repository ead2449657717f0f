#!/usr/bin/env node
import manifest from "../../package.json";
import { engineAddressIn, isListening } from "../engine/engine-address.ts";
import { EngineWatch } from "../engine/engine-watch.ts";
import { PluginServer } from "./server.ts";

/**
 * The plugin's executable. The engine starts it with its own address and reads the port from the first line; started
 * without one, it waits for an engine that attaches (`PULUMI_DEBUG_PROVIDERS=defender:PORT`).
 */
async function main(): Promise<void> {
  const address = engineAddressIn(process.argv.slice(2));
  const watch =
    address &&
    new EngineWatch({
      isAlive: () => isListening(address),
      onGone: () => process.exit(1),
      // It listens before it starts a plugin. One that was killed meanwhile would leave this process behind for ever.
      hasLived: true,
    });
  const server = new PluginServer({
    // What signs in and calls is loaded at the first call that needs it.
    openSession: async (config, reporter) =>
      (await import("../session.ts")).openSession(config, reporter, {
        beforeCancel: async () => watch?.mustBeAlive(),
      }),
    version: manifest.version,
    engineAddress: address && `${address.host}:${address.port}`,
  });
  const port = await server.listen();
  // A killed engine has closed the other end.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  console.log(port);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
