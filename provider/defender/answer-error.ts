import {
  AuthenticationError,
  type DefenderError,
  type DefenderErrorDetails,
  MachineActionNotFoundError,
  PermissionDeniedError,
  RateLimitError,
  RequestRefusedError,
  ServiceUnavailableError,
} from "../errors.ts";
import { parseErrorBody } from "./error-body.ts";
import type { Operation } from "./operation.ts";
import { explainRefusedPermission, type TokenFacts } from "./permissions.ts";
import type { TransportAnswer } from "./transport.ts";

/** The call that an answer belongs to. */
export interface FailedCall {
  readonly operation: Operation;
  /** What the call was for, for messages: "cancel machine action …". */
  readonly purpose: string;
  readonly machineActionId?: string | undefined;
  readonly tokenFacts?: TokenFacts | undefined;
}

/** Turns an answer that is not 2xx into the error it means. The only place where a status gets its meaning. */
export function answerError(call: FailedCall, { status, body }: TransportAnswer): DefenderError {
  const { code, message, requestId } = parseErrorBody(body);
  const details: DefenderErrorDetails = { status, code, requestId, machineActionId: call.machineActionId };
  const answered = [
    `Could not ${call.purpose}: ${status}`,
    code === undefined || code === "" ? "" : ` ${code}`,
    message === undefined ? "" : ` (${message})`,
  ].join("");
  const say = (advice: string): string =>
    `${answered}. ${advice}${requestId === undefined ? "" : ` Request id ${requestId}.`}`;

  if (status === 401) {
    return new AuthenticationError(
      say(
        "The service did not accept the token, not even a renewed one. Check the tenant, the application and this machine's clock, " +
          "and that defender:cloud, defender:authorityHost and defender:scope belong together.",
      ),
      details,
    );
  }
  if (status === 403) {
    const purpose = call.operation === "cancel" ? "cancel" : "read";
    return new PermissionDeniedError(say(explainRefusedPermission(purpose, call.tokenFacts)), details);
  }
  if (status === 404) {
    return new MachineActionNotFoundError(
      say(
        "Check machineActionId, the tenant and the cloud. The service forgets actions after about 180 days.",
      ),
      details,
    );
  }
  if (status === 429) {
    return new RateLimitError(
      say(
        "The service's limit (100 calls a minute, 1,500 an hour, for the application in the tenant) did not free up in time. " +
          "Run again later, and give other tools that call Defender an application of their own.",
      ),
      details,
    );
  }
  if (status === 408 || status >= 500) {
    return new ServiceUnavailableError(
      say(
        "The service has a passing fault. Run again; if it stays, look at the service health of Microsoft 365 Defender.",
      ),
      details,
    );
  }
  if (status >= 300 && status < 400) {
    return new RequestRefusedError(
      say("A redirect is not followed, because it would carry the token away. Check defender:apiBaseUrl."),
      details,
    );
  }
  return new RequestRefusedError(say("The service refused the request as it stands."), details);
}
