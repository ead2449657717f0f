import { decodeJwt } from "jose/jwt/decode";

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
 * Permissions of which one is needed to read; those without `.All` are for a signed-in user.
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineaction-object#permissions
 */
export const readPermissions = [
  "Machine.Read.All",
  "Machine.ReadWrite.All",
  "Machine.Read",
  "Machine.ReadWrite",
] as const;

/** What a call needs permission for. */
export type Access = "read" | "cancel";

/** What a token says about itself. It is decoded and not verified: the service judges it, we only explain. */
export interface TokenFacts {
  /** Application permissions (`roles`) and those of a signed-in user (`scp`). */
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

const requirements: Readonly<Record<Access, { sufficient: readonly string[]; sentence: string }>> = {
  read: {
    sufficient: readPermissions,
    sentence: "Reading needs Machine.Read.All or Machine.ReadWrite.All",
  },
  cancel: {
    sufficient: cancelPermissions,
    sentence: `Cancelling needs one of ${cancelPermissions.join(", ")}`,
  },
};

/** What is missing in a token for a verified cancellation, in sentences without full stops; empty when nothing is. */
export function missingPermissions(facts: TokenFacts): readonly string[] {
  return Object.values(requirements).flatMap(({ sufficient, sentence }) =>
    grantedAmong(sufficient, facts).length > 0 ? [] : [sentence],
  );
}

/** Most permissions of a token that are listed. */
const maxListed = 20;

/** Explains a 403: what the call needs, what the token has, and what else gives a 403. */
export function explainRefusedPermission(access: Access, facts: TokenFacts | undefined): string {
  const { sufficient, sentence } = requirements[access];
  if (facts === undefined) {
    return `${sentence}; what the token in use has cannot be read from it. ${grant}`;
  }
  const application = facts.applicationId ?? "(unknown)";
  const granted = grantedAmong(sufficient, facts);
  if (granted.length === 0) {
    const listed = facts.permissions.slice(0, maxListed);
    const more = facts.permissions.length > listed.length ? ", …" : "";
    const has = listed.length === 0 ? "none" : `${listed.join(", ")}${more}`;
    return `${sentence}. The token of application ${application} has: ${has}. ${grant}`;
  }
  return (
    `${sentence}, and the token of application ${application} has ${granted.join(", ")}. So look at the audience: the token is ` +
    `for ${facts.audience ?? "(unknown)"}, and a wrong one gives 403, too (defender:scope, defender:cloud). ${otherReason[access]}`
  );
}

/**
 * Azure keeps the tokens of managed identities.
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations
 */
const grant =
  "Grant the permission for WindowsDefenderATP in Entra ID and give admin consent. A token that was issued before does not hold it; " +
  "Azure keeps those of managed identities for up to 24 hours.";

const otherReason: Readonly<Record<Access, string>> = {
  read: "A signed-in user needs a role in Defender as well, and access to the device group.",
  cancel:
    "The service may want the permission that fits the action's type, for example Machine.Isolate for Isolate, and it was seen to " +
    "refuse Machine.CollectForensics alone. A signed-in user needs a role in Defender as well, and access to the device group.",
};

function grantedAmong(sufficient: readonly string[], { permissions }: TokenFacts): readonly string[] {
  return sufficient.filter((permission) => permissions.includes(permission));
}
