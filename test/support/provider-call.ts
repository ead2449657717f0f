import { Metadata, type ServiceError } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

type Properties = Readonly<Record<string, unknown>>;
type Struct = InstanceType<typeof struct.Struct>;
type Done<Response> = (error: ServiceError | null, response: Response) => void;

/** A call that does not answer within this time hangs, unless the caller knows better. */
export const defaultCallDeadlineMs = 60_000;

/** Makes one call of the client that gRPC generates. */
export type SendCall<Response> = (
  done: Done<Response>,
  metadata: Metadata,
  options: { deadline: number },
) => unknown;

/** The answer of a provider to one call over gRPC. */
export function answerOf<Response>(send: SendCall<Response>, callDeadlineMs: number): Promise<Response> {
  return new Promise((resolve, reject) => {
    const done: Done<Response> = (error, response) => {
      if (error === null) {
        resolve(response);
      } else {
        reject(initializationFailure(error) ?? error);
      }
    };
    send(done, new Metadata(), { deadline: Date.now() + callDeadlineMs });
  });
}

/** A create or update that failed after the resource was made. */
export class InitializationFailed extends Error {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];

  constructor(id: string, properties: Properties, reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.id = id;
    this.properties = properties;
    this.reasons = reasons;
  }
}

/** The engine's way to learn that a resource was made and is not ready: a message packed into the trailer. */
function initializationFailure(error: ServiceError): InitializationFailed | undefined {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (!(packed instanceof Buffer)) {
    return undefined;
  }
  const [detail] = status.Status.deserializeBinary(packed).getDetailsList();
  const failure = detail?.unpack(
    messages.ErrorResourceInitFailed.deserializeBinary,
    "pulumirpc.ErrorResourceInitFailed",
  );
  return failure
    ? new InitializationFailed(failure.getId(), fromStruct(failure.getProperties()), failure.getReasonsList())
    : undefined;
}

/** Properties as they go over the wire; a value that is undefined is left out. */
export function toStruct(properties: Properties): Struct {
  return struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}

/** Properties as they came over the wire. */
export function fromStruct(value: Struct | undefined): Record<string, unknown> {
  return { ...value?.toJavaScript() };
}
