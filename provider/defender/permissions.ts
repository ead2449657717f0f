import { decodeJwt } from "jose";

/**
 * Permissions of which one is needed to cancel.
 * @see https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action#permissions
 */
export const cancelPermissions = [
  "Machine.CollectForensics",
  "Machine.Isolate",
  "Machine.RestrictExecution",
  "Machine.Scan",
  "Machine.Offboard",
  "Machine.StopAndQuarantine",
  "Machine.LiveResponse",
] as const;

/**
 * Permissions of which one is needed to read; the delegated forms have no `.All`.
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineaction-object#permissions
 */
const readPermissions = [
  "Machine.Read.All",
  "Machine.ReadWrite.All",
  "Machine.Read",
  "Machine.ReadWrite",
] as const;

/** What a token says about itself. It is decoded and not verified: the service judges it, we only explain. */
export interface TokenFacts {
  readonly permissions: readonly string[];
  readonly audience: string | undefined;
  readonly applicationId: string | undefined;
}

/** Reads a token's claims, or nothing when it is no JWT (Microsoft calls tokens opaque to the client). */
export function tokenFactsOf(token: string): TokenFacts | undefined {
  try {
    const claims = decodeJwt(token);
    const roles = Array.isArray(claims["roles"]) ? claims["roles"].map(String) : [];
    const scopes = typeof claims["scp"] === "string" ? claims["scp"].split(" ") : [];
    const applicationId = claims["appid"] ?? claims["azp"];
    return {
      permissions: [...roles, ...scopes],
      audience: Array.isArray(claims.aud) ? claims.aud.join(", ") : claims.aud,
      applicationId: typeof applicationId === "string" ? applicationId : undefined,
    };
  } catch {
    return undefined;
  }
}

const readAdvice = "Reading needs Machine.Read.All or Machine.ReadWrite.All";
const cancelAdvice = `Cancelling needs one of ${cancelPermissions.join(", ")}`;

/** What is missing in a token for a verified cancellation, in sentences; empty when nothing is. */
export function missingPermissions({ permissions }: TokenFacts): readonly string[] {
  const has = (wanted: readonly string[]) => wanted.some((permission) => permissions.includes(permission));
  return [...(has(readPermissions) ? [] : [readAdvice]), ...(has(cancelPermissions) ? [] : [cancelAdvice])];
}

/** Explains a 403: what the call needs, what the token has, and what else gives a 403. */
export function explainRefusedPermission(purpose: "read" | "cancel", facts: TokenFacts | undefined): string {
  const needs = purpose === "cancel" ? cancelAdvice : readAdvice;
  if (facts === undefined)
    return `${needs} (application permissions of WindowsDefenderATP, with admin consent).`;
  const has = facts.permissions.length === 0 ? "none" : facts.permissions.join(", ");
  return (
    `${needs}. The token of application ${facts.applicationId ?? "(unknown)"} has: ${has}. Grant the permission for ` +
    "WindowsDefenderATP in Entra ID, give admin consent, and wait up to an hour for tokens that hold it. If the permission " +
    `is there, check the audience: the token is for ${facts.audience ?? "(unknown)"}, and a wrong one gives 403, too (defender:scope).`
  );
}
