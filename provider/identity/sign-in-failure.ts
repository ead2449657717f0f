import { describeSignIn } from "../configuration/description.ts";
import { Secret } from "../configuration/secret.ts";
import type { Settings } from "../configuration/settings.ts";
import type { SignIn } from "../configuration/sign-in.ts";
import { AuthenticationError, DefenderError } from "../errors.ts";
import { explainNetworkFailure } from "../network/network-failure.ts";
import { withoutHeaders } from "../reporting/foreign-headers.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { entraErrorIn } from "./entra-errors.ts";
import type { Exchange } from "./sign-in-http-client.ts";

/** What came back and what to do about it, with the facts that an error carries. */
interface Finding {
  readonly text: string;
  readonly reason: AuthenticationError["reason"];
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}

/** Longest part of a library's or a host's own words that is shown, in characters. */
const maxDetailLength = 1500;

/** Longest line of a library's own words that is shown, in characters. */
const maxLineLength = 200;

/** Shortest secret that is looked for in messages, in characters; a shorter one may be a common word. */
const minimumSecretLength = 8;

/**
 * Turns whatever a sign-in threw into an error that says what was tried, what came back and what to do. The libraries'
 * errors hold requests with secrets in them, so that none becomes the cause of ours.
 *
 * @param lastExchange the last request that the sign-in made, if it made one
 */
export function signInFailure(
  settings: Settings,
  error: unknown,
  lastExchange: Exchange | undefined,
): AuthenticationError {
  const { text, ...found } = findingOf(settings.signIn, causesOf(error), lastExchange);
  // What the default chain of the Azure SDK came across, nobody has configured for this.
  const details = settings.signIn.kind === "default" ? { ...found, reason: "notConfigured" as const } : found;
  const tried = `Could not sign in with ${describeSignIn(settings.signIn)}, for ${settings.scope} at ${settings.authorityHost.host}.`;
  return new AuthenticationError(
    withoutSecrets(`${tried} ${settings.named(text)}`, settings.signIn),
    details,
  );
}

function findingOf(signIn: SignIn, errors: readonly Error[], lastExchange: Exchange | undefined): Finding {
  const ours = [...errors, lastExchange?.failure].find((error) => error instanceof DefenderError);
  if (ours !== undefined) {
    return { text: ours.message, reason: reasonFor(ours.status), status: ours.status };
  }
  const words = wordsOf(errors[0]);
  // The default chain and the Azure CLI have their own hosts; what the last one said need not be the reason.
  const exchange = signIn.kind === "default" || signIn.kind === "azureCli" ? undefined : lastExchange;
  return (
    entraFinding(words, exchange) ??
    entraFinding(exchange?.answer?.body ?? "", exchange) ??
    (exchange === undefined ? undefined : exchangeFinding(exchange, signIn)) ?? {
      text: `${signInAdvice(signIn)}. What the sign-in said: ${sentence(readable(words))}`,
      reason: "refused",
    }
  );
}

function entraFinding(words: string, exchange: Exchange | undefined): Finding | undefined {
  const error = entraErrorIn(words);
  if (error === undefined) {
    return undefined;
  }
  const { code, description, traceId = "unknown", correlationId = "unknown", fix } = error;
  return {
    text: `Entra answered ${code}. ${fix}. Entra says: ${sentence(description)} (Trace id ${traceId}, correlation id ${correlationId}.)`,
    reason: reasonFor(exchange?.answer?.status),
    code,
    status: exchange?.answer?.status,
    requestId: error.correlationId,
  };
}

function exchangeFinding({ url, answer, failure }: Exchange, signIn: SignIn): Finding | undefined {
  if (answer === undefined) {
    const fix = signIn.kind === "managedIdentity" ? ` ${signInAdvice(signIn)}.` : "";
    return { text: `${explainNetworkFailure(failure, url.host)}${fix}`, reason: "unavailable" };
  }
  const description = descriptionIn(answer.body);
  const isRefusal = answer.status >= 400;
  if (!isRefusal && description === undefined && isJson(answer.body)) {
    return undefined;
  }
  const silence = isRefusal ? "without an error that Entra documents" : "and no token";
  const said = description === undefined ? silence : `and said: ${description}`;
  return {
    text: `${url.host} answered with status ${answer.status} ${sentence(said)} ${answerFix(answer.status, signIn)}.`,
    reason: reasonFor(answer.status),
    status: answer.status,
  };
}

/** A status that says to come again is no refusal. */
function reasonFor(status: number | undefined): Finding["reason"] {
  return status !== undefined && (status === 429 || status >= 500) ? "unavailable" : "refused";
}

function answerFix(status: number, signIn: SignIn): string {
  if (status === 429) {
    return "Too many sign-ins in a short time: wait some minutes and run again";
  }
  if (status >= 500) {
    return "Usually temporary: run again; if it stays, see the service's health page";
  }
  return signInAdvice(signIn);
}

function signInAdvice(signIn: SignIn): string {
  switch (signIn.kind) {
    case "default":
      return "No way to sign in was configured, and none that DefaultAzureCredential tries worked: set defender:tenantId, defender:clientId and one of defender:clientSecret, defender:clientCertificatePath and defender:useOidc, or defender:useMsi, or the ARM_* variables of the same meaning; on a desk run `az login`";
    case "azureCli":
      return "Install the Azure CLI and run `az login`, or configure another way to sign in";
    case "managedIdentity":
      return "Managed identities exist on Azure's own machines and apps only: check that one is enabled there, and that defender:clientId (ARM_CLIENT_ID) names it if it is user-assigned, or is not set if it is not";
    case "oidcTokenFile":
      return `Check the ID token file (${signIn.tokenFilePath.source})`;
    default:
      return "Check that defender:authorityHost (AZURE_AUTHORITY_HOST) is an Entra authority, and that no proxy answers in its place";
  }
}

/** The description in an OAuth error, which managed identity endpoints send as well. */
function descriptionIn(body: string): string | undefined {
  const description = /"error_description"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return description === undefined
    ? undefined
    : quoteForeign(withoutHeaders(description.replace(/\\./g, "\n")), maxDetailLength);
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** What a library said, without the names of its error classes and without headers. */
function wordsOf(error: Error | undefined): string {
  return withoutHeaders((error?.message ?? "").replaceAll(/^(?:\w*Error: )+/gm, ""));
}

/** The default chain reports each of its members in a line. Each becomes an item. */
function readable(words: string): string {
  return words
    .split("\n")
    .map((line) => quoteForeign(line, maxLineLength))
    .filter((line) => line !== "")
    .join("\n- ");
}

/** One text, ended by one full stop. */
function sentence(words: string): string {
  return `${words.slice(0, maxDetailLength).replace(/[.\s]+$/, "")}.`;
}

/** How deep causes are followed; more is a loop. */
const maxCauseDepth = 8;

function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let link = error; link instanceof Error && causes.length < maxCauseDepth; link = link.cause) {
    causes.push(link);
  }
  return causes.length === 0 ? [new Error(String(error))] : causes;
}

/** Defence in depth: no library is known to put a secret into a message. */
function withoutSecrets(text: string, signIn: SignIn): string {
  let shown = text.replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]");
  for (const setting of Object.values(signIn)) {
    const value: unknown = typeof setting === "object" ? setting.value : undefined;
    const secret = value instanceof Secret ? value.reveal() : "";
    if (secret.length >= minimumSecretLength) {
      shown = shown.replaceAll(secret, "[secret]");
    }
  }
  return shown;
}
