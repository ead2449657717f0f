import { describeSignIn } from "../configuration/description.ts";
import { Secret } from "../configuration/secret.ts";
import type { Settings } from "../configuration/settings.ts";
import type { SignIn } from "../configuration/sign-in.ts";
import { explainNetworkFailure } from "../defender/network-failure.ts";
import { AuthenticationError } from "../errors.ts";
import { entraErrorIn } from "./entra-errors.ts";
import type { NetworkFailure } from "./sign-in-http-client.ts";

/** What came back, and what to do about it, with the ids that an error carries. */
interface Finding {
  readonly text: string;
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}

/** Longest part of a library's own words that is shown, in characters. */
const maximumDetailLength = 1500;

/**
 * Turns whatever a sign-in threw into an error that says what was tried, what came back and what to do. The libraries'
 * errors hold requests with secrets in them, so that none becomes the cause of ours.
 *
 * @param networkFailure the last request of the sign-in that got no answer, if it was the last one at all
 */
export function signInFailure(
  settings: Settings,
  error: unknown,
  networkFailure: NetworkFailure | undefined,
): AuthenticationError {
  const { text, ...details } = findingOf(settings, causesOf(error), networkFailure);
  const tried = `Could not sign in with ${describeSignIn(settings.signIn)}, for ${settings.scope} at ${settings.authorityHost.host}.`;
  return new AuthenticationError(withoutSecrets(`${tried} ${text}`, settings.signIn), details);
}

function findingOf(
  settings: Settings,
  errors: readonly Error[],
  networkFailure: NetworkFailure | undefined,
): Finding {
  const ours = errors.find((error) => error instanceof AuthenticationError);
  if (ours !== undefined) {
    return { text: ours.message, status: ours.status };
  }
  const text = errors[0]?.message ?? "";
  const entra = entraErrorIn(text);
  if (entra !== undefined) {
    const ids = [
      `trace id ${entra.traceId ?? "unknown"}`,
      `correlation id ${entra.correlationId ?? "unknown"}`,
    ];
    return {
      text: `Entra answered ${entra.code}: ${entra.description} (${ids.join(", ")}). ${entra.mend}.`,
      code: entra.code,
      status: statusOf(errors),
      requestId: entra.correlationId,
    };
  }
  // The default chain tries hosts that exist in Azure only; that they were not reached explains nothing.
  if (networkFailure !== undefined && settings.signIn.kind !== "default") {
    return { text: explainNetworkFailure(networkFailure.error, networkFailure.url.host) };
  }
  return {
    text: `${text.slice(0, maximumDetailLength).trim()}. ${mendOf(settings.signIn)}.`,
    status: statusOf(errors),
  };
}

function mendOf(signIn: SignIn): string {
  switch (signIn.kind) {
    case "default":
      return "No way to sign in was configured, and none that DefaultAzureCredential tries worked. Set defender:tenantId, defender:clientId and one of defender:clientSecret, defender:clientCertificatePath, defender:useOidc, or defender:useMsi, or the ARM_* variables of the same meaning; on a desk, run `az login`";
    case "azureCli":
      return "Install the Azure CLI and run `az login`, or configure another way to sign in";
    case "managedIdentity":
      return "Managed identities exist on Azure's own machines and apps only; check that one is enabled there, and that defender:clientId (ARM_CLIENT_ID) names it if it is user-assigned";
    case "oidcTokenFile":
      return `Check the ID token file ${signIn.tokenFilePath.value}`;
    default:
      return "Check that the authority is Entra's";
  }
}

function statusOf(errors: readonly Error[]): number | undefined {
  for (const error of errors) {
    const status: unknown = Reflect.get(error, "status") ?? Reflect.get(error, "statusCode");
    if (typeof status === "number") {
      return status;
    }
  }
  return undefined;
}

/** How deep causes are followed; more is a loop. */
const maximumCauseDepth = 8;

function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let link = error; link instanceof Error && causes.length < maximumCauseDepth; link = link.cause) {
    causes.push(link);
  }
  return causes.length === 0 ? [new Error(String(error))] : causes;
}

/** Defence in depth: no library is known to put a secret into a message. */
function withoutSecrets(text: string, signIn: SignIn): string {
  let shown = text.replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]");
  for (const setting of Object.values(signIn)) {
    const value: unknown = typeof setting === "object" ? setting.value : undefined;
    if (value instanceof Secret) {
      shown = shown.replaceAll(value.reveal(), "[secret]");
    }
  }
  return shown;
}
