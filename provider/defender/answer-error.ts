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
import { formatDuration } from "../reporting/duration.ts";
import type { Call, CallAnswer } from "./call.ts";
import { type ErrorBody, parseErrorBody } from "./error-body.ts";
import { explainRefusedPermission, type TokenFacts } from "./permissions.ts";
import { callPatienceMs } from "./retry.ts";
import { readThrottlingMessage } from "./throttling-message.ts";

/** What to do when somebody else than Defender seems to answer. */
export const addressAdvice =
  "Check defender:apiBaseUrl and what stands between this machine and the service.";

const shareTheLimit =
  "If other tools call Defender as the same application, give them one of their own, or share the limit with " +
  "defender:callsPerMinute and defender:callsPerHour.";

/** What to do about an answer that is not 2xx. The page docs/troubleshooting.md has a row for each. */
export const answerAdvice = {
  inactiveAccount:
    "The tenant's Defender account is the reason, not the token, its permissions or the clock. Check that the tenant has an " +
    "active Defender for Endpoint licence and that its setup in the Defender portal is finished.",
  unauthorized:
    "The service did not accept the token, not even a renewed one. Check the tenant, the application and this machine's clock, " +
    "and that defender:cloud, defender:authorityHost and defender:scope belong together.",
  forbiddenByProxy:
    "This is not the service's own refusal: a proxy, gateway or firewall on the way refuses the request. Ask who runs it to allow the host.",
  disabledFeature:
    "The tenant has switched the feature off. Switch it on in the Defender portal (Settings, Endpoints, Advanced features).",
  disallowedOperation:
    "The service does not allow this for the action as it is, whatever the permissions; what it says gives the reason.",
  notFound:
    "Check machineActionId, the tenant and the cloud. The service forgets actions after about 180 days.",
  wrongAddress: `This says nothing about an action: the address does not lead to Defender's machine actions. ${addressAdvice}`,
  rateLimit: `The service's limit (100 calls a minute, 1,500 an hour, for the application in the tenant) did not free up in time. Run again later. ${shareTheLimit}`,
  hourLimit: `The hour's limit of the application in the tenant (1,500 calls) is used up, so trying again for minutes would not help. Run again in an hour. ${shareTheLimit}`,
  unavailable:
    "The service has a temporary fault. Run again; if it stays, look at the service health of Microsoft Defender.",
  redirect: `A redirect is not followed, because it would carry the token away. ${addressAdvice}`,
  refused: "The service does not accept this request, and sending it again would change nothing.",
  refusedList:
    "The service does not accept the filter of this list. Look for a newer version of this package; if there is none, report what the service says.",
} as const;

/** An answer's call, and what the token in use said about itself. */
export interface FailedCall extends Call {
  readonly tokenFacts?: TokenFacts | undefined;
}

/** Turns an answer that is not 2xx into the error it means. The only place where a status gets its meaning. */
export function answerError(call: FailedCall, answer: CallAnswer): DefenderError {
  const { status } = answer;
  const body = parseErrorBody(answer.body);
  const { code, requestId } = body;
  const details: DefenderErrorDetails = { status, code, requestId, machineActionId: call.machineActionId };
  const say = (advice: string): string => `${describeAnswer(call, status, body)} ${advice}${quoted(body)}`;

  if (status === 401) {
    const advice = isAboutAccount(body)
      ? answerAdvice.inactiveAccount
      : `${answerAdvice.unauthorized}${describeClockSkew(answer)}`;
    return new AuthenticationError(say(advice), details);
  }
  if (status === 403) {
    return new PermissionDeniedError(say(forbiddenAdvice(call, body)), details);
  }
  if (status === 404) {
    // Only the service's own words tell that an action is missing. A list cannot be, and a gateway knows no actions.
    return call.operation === "list" || body.origin !== "service"
      ? new RequestRefusedError(say(answerAdvice.wrongAddress), details)
      : new MachineActionNotFoundError(say(answerAdvice.notFound), details);
  }
  if (status === 429) {
    const { limitWindowMs = 0 } = readThrottlingMessage(answer.body);
    const advice = limitWindowMs > callPatienceMs ? answerAdvice.hourLimit : answerAdvice.rateLimit;
    return new RateLimitError(say(`${describePause(answer.retryAfterMs)}${advice}`), {
      ...details,
      retryAfterMs: answer.retryAfterMs,
    });
  }
  if (status === 408 || status >= 500) {
    return new ServiceUnavailableError(say(answerAdvice.unavailable), details);
  }
  return new RequestRefusedError(say(refusalAdvice(call, status)), details);
}

/** The error of a call that is not sent, because the service has just asked for so long a pause. */
export function rateLimitError({ purpose, machineActionId }: Call, retryAfterMs: number): RateLimitError {
  return new RateLimitError(
    `Could not ${purpose}: not sent, because the service throttles calls of this kind, for up to ${formatDuration(retryAfterMs)} more. ${answerAdvice.rateLimit}`,
    { status: 429, machineActionId, retryAfterMs },
  );
}

function refusalAdvice({ operation }: FailedCall, status: number): string {
  if (status >= 300 && status < 400) {
    return answerAdvice.redirect;
  }
  return operation === "list" ? answerAdvice.refusedList : answerAdvice.refused;
}

/**
 * Texts of recorded 401 and 403 answers: "Account mode is inactive", "No Tvm license", "Account is not provisioned".
 * Texts may change, so that only the advice depends on them.
 */
function isAboutAccount({ origin, message = "" }: ErrorBody): boolean {
  return origin === "service" && /\baccount mode\b|\blicen[cs]e|\bnot provisioned\b/i.test(message);
}

function describeAnswer({ purpose }: Call, status: number, { origin, code, message }: ErrorBody): string {
  // The code of a recorded 429 is "429".
  const words = code === undefined || code === "" || code === String(status) ? status : `${status} ${code}`;
  return `Could not ${purpose}: ${words}${origin === "service" ? "" : ` (${message})`}.`;
}

/** The service's own words come last: they may be long, and say what is wrong, not what to do. */
function quoted({ origin, message, requestId }: ErrorBody): string {
  const says =
    origin === "service" && message !== undefined ? ` The service says: ${endedByStop(message)}` : "";
  return `${says}${requestId === undefined ? "" : ` Request id ${requestId}.`}`;
}

function endedByStop(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

function forbiddenAdvice({ operation, tokenFacts }: FailedCall, body: ErrorBody): string {
  const { origin, code } = body;
  if (origin === "foreign") {
    return answerAdvice.forbiddenByProxy;
  }
  if (isAboutAccount(body)) {
    return answerAdvice.inactiveAccount;
  }
  if (code === "DisabledFeature") {
    return answerAdvice.disabledFeature;
  }
  if (code === "DisallowedOperation") {
    return answerAdvice.disallowedOperation;
  }
  return explainRefusedPermission(operation === "cancel" ? "cancel" : "read", tokenFacts);
}

/**
 * Difference of clocks from which a token can be refused, in milliseconds: verifiers of Entra's tokens allow five minutes.
 * @see https://learn.microsoft.com/dotnet/api/microsoft.identitymodel.tokens.tokenvalidationparameters.defaultclockskew
 */
export const toleratedClockSkewMs = 5 * 60_000;

function describeClockSkew({ serviceTimeMs }: CallAnswer): string {
  const aheadMs = Date.now() - serviceTimeMs;
  if (Number.isNaN(aheadMs) || Math.abs(aheadMs) <= toleratedClockSkewMs) {
    return "";
  }
  return ` This machine's clock is ${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"} the service's: set it right first.`;
}

/** Nothing of a pause below a second: the call was made again after it, and refused again. */
function describePause(retryAfterMs = 0): string {
  return retryAfterMs < 1_000 ? "" : `It asks to wait ${formatDuration(retryAfterMs)}. `;
}
