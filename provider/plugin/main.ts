import { Server, ServerCredentials } from "@grpc/grpc-js";
import protocol from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import manifest from "../../package.json";
import { engineAddressIn, isListening } from "../engine/engine-address.ts";
import { EngineWatch } from "../engine/engine-watch.ts";
import { EngineLog } from "./engine-log.ts";
import { packageSchema } from "./schema.ts";
import { createService } from "./service.ts";

/** Largest message that the engine sends, in bytes, as all of Pulumi's own plugins have it. */
const maxMessageBytes = 400 * 1024 * 1024;

/**
 * Starts the plugin as the engine does: with the engine's address as the last argument. The port that it listens at is the
 * first line of standard output. Started without an address, it waits for an engine that attaches (`PULUMI_DEBUG_PROVIDERS`).
 */
function serve(): void {
  // A killed engine has closed the other end, which is no reason to end in the middle of a write.
  process.stderr.on("error", () => undefined);
  const address = engineAddressIn(process.argv.slice(2));
  const watch =
    address && new EngineWatch({ isAlive: () => isListening(address), onGone: () => process.exit(1) });
  const log = new EngineLog(address && `${address.host}:${address.port}`);
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const schema = () => JSON.stringify(packageSchema(manifest.version));
  server.addService(
    protocol.ResourceProviderService,
    createService({ version: manifest.version, schema, log, watch }),
  );
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      throw error;
    }
    process.stdout.write(`${port}\n`);
  });
}

serve();
