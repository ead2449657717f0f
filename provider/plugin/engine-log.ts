import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import { printable } from "../reporting/foreign-text.ts";

const { INFO, WARNING } = messages.LogSeverity;

/**
 * Shows lines in the engine's own output, beside their resource: what a plugin writes to stderr is shown to nobody. Calls
 * that run at once may overtake each other, so each line waits for the one before it.
 */
export class EngineLog {
  readonly #client: InstanceType<typeof services.EngineClient>;
  #last: Promise<void> = Promise.resolve();

  /** @param address where the engine listens, for example `127.0.0.1:40123` */
  constructor(address: string) {
    this.#client = new services.EngineClient(address, credentials.createInsecure());
  }

  /** @param urn the resource that the line is about; none for the provider as a whole */
  say(line: string, urn = ""): void {
    this.#send(new messages.LogRequest().setSeverity(INFO).setUrn(urn).setMessage(printable(line)));
  }

  /** @param urn the resource that the line is about; none for the provider as a whole */
  warn(line: string, urn = ""): void {
    this.#send(new messages.LogRequest().setSeverity(WARNING).setUrn(urn).setMessage(printable(line)));
  }

  /** Resolves when every line so far has arrived. */
  arrived(): Promise<void> {
    return this.#last;
  }

  #send(request: InstanceType<typeof messages.LogRequest>): void {
    this.#last = this.#last.then(
      () =>
        new Promise((done) => {
          // A line that does not arrive must not fail an operation that did what it should.
          this.#client.log(request, () => done());
        }),
    );
  }
}
