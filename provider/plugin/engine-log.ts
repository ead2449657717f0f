import { credentials } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import { printable } from "../reporting/foreign-text.ts";
import { type Reporter, terminalReporter } from "../reporting/reporter.ts";

type Severity = "INFO" | "WARNING";

/**
 * The engine's log. It shows each line beside the resource that it is about; what a plugin writes to stderr it hides.
 * Lines are sent one after another, because calls that are under way together arrive in any order.
 */
export class EngineLog {
  #client: InstanceType<typeof engineService.EngineClient> | undefined;
  #lastLine: Promise<void> = Promise.resolve();

  /** @param address the engine's, for example `127.0.0.1:40123`; until there is one, lines go to stderr */
  constructor(address?: string) {
    this.connect(address);
  }

  /** Sends all further lines to this engine. */
  connect(address: string | undefined): void {
    this.#client?.close();
    this.#client =
      address === undefined
        ? undefined
        : new engineService.EngineClient(address, credentials.createInsecure());
  }

  /** A reporter whose lines stand beside a resource; without a URN, beside the stack. */
  reporterFor(urn = ""): Reporter {
    return {
      say: (line) => this.#write("INFO", urn, line),
      warn: (line) => this.#write("WARNING", urn, line),
    };
  }

  /** Resolves when all lines have arrived: an answer to the engine must not overtake them. */
  arrived(): Promise<void> {
    return this.#lastLine;
  }

  #write(severity: Severity, urn: string, line: string): void {
    const client = this.#client;
    if (client === undefined) {
      terminalReporter[severity === "WARNING" ? "warn" : "say"](line);
      return;
    }
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[severity]);
    request.setUrn(urn);
    request.setMessage(printable(line));
    // A line that cannot be told is no reason to fail.
    this.#lastLine = this.#lastLine.then(
      () => new Promise((arrived) => client.log(request, () => arrived())),
    );
  }
}
