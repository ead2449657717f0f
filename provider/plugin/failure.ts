import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import type { UnsettledError } from "../resources/resource.ts";
import { type Secrets, send } from "./wire.ts";

/** How an answer to the engine fails. */
export type Failure = Pick<ServiceError, "code" | "details" | "metadata">;

/** An {@link UnsettledError} whose outputs can be sent. */
export class UnsettledOnWire extends Error {
  readonly failure: Failure;

  /** @param secrets what of the outputs is secret */
  constructor(error: UnsettledError, secrets: Secrets) {
    super(error.reason);
    this.failure = unsettled(error, secrets);
  }
}

/** Any error as the engine understands it: a message, and nothing that it would show beside it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UnsettledOnWire) {
    return error.failure;
  }
  const details = error instanceof Error ? error.message : String(error);
  return { code: status.UNKNOWN, details, metadata: new Metadata() };
}

/** Tells the engine that the resource exists and is not ready: its state is kept, and the next `pulumi up` goes on. */
function unsettled({ id, outputs, reason }: UnsettledError, secrets: Secrets): Failure {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(send(outputs, secrets));
  detail.setReasonsList([reason]);
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new statusMessages.Status();
  answer.setCode(status.UNKNOWN);
  answer.setMessage(reason);
  answer.addDetails(packed);
  const metadata = new Metadata();
  // Where gRPC for Go, which is what the engine is written in, looks for details of an error.
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return { code: status.UNKNOWN, details: reason, metadata };
}
