import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

/** A line that a plugin has shown in the engine's output. */
export interface LoggedLine {
  readonly severity: "info" | "warning" | "other";
  /** The resource that it stands beside; empty for none. */
  readonly urn: string;
  readonly text: string;
}

type LogRequest = InstanceType<typeof messages.LogRequest>;
type Empty = InstanceType<typeof empty.Empty>;

const { INFO, WARNING } = messages.LogSeverity;

/** What the engine offers to the plugins that it starts, as far as this provider uses it: a place for lines. */
export class EngineListener implements AsyncDisposable {
  /** In the order in which they arrived. */
  readonly lines: LoggedLine[] = [];
  readonly #server = new Server();
  #port = 0;
  /** Called before a line is taken; to hold it up. */
  beforeLine: () => Promise<void> = async () => undefined;

  static async start(): Promise<EngineListener> {
    const listener = new EngineListener();
    await listener.#listen();
    return listener;
  }

  private constructor() {
    this.#server.addService(services.EngineService, {
      log: ({ request }: ServerUnaryCall<LogRequest, Empty>, answer: sendUnaryData<Empty>) => {
        void this.beforeLine().then(() => {
          this.lines.push(lineOf(request));
          answer(null, new empty.Empty());
        });
      },
    });
  }

  /** Where a plugin is told to call, for example `127.0.0.1:40123`. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Ends at once, as a killed engine does. */
  close(): void {
    this.#server.forceShutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        this.#port = port;
        if (error === null) {
          resolve();
        } else {
          reject(error);
        }
      });
    });
  }
}

const severities = new Map<number, LoggedLine["severity"]>([
  [INFO, "info"],
  [WARNING, "warning"],
]);

function lineOf(request: LogRequest): LoggedLine {
  return {
    severity: severities.get(request.getSeverity()) ?? "other",
    urn: request.getUrn(),
    text: request.getMessage(),
  };
}
