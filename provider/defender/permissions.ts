import { decodeJwt } from "jose/jwt/decode";
import { quoteForeign } from "../reporting/foreign-text.ts";

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

/** What a token says about itself, quoted. It is decoded and not verified: the service judges it, we only explain. */
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
      permissions: [...roles, ...scopes].map((permission) => quoteForeign(permission)),
      audience: claims.aud === undefined ? undefined : quoteForeign([claims.aud].flat().join(", ")),
      applicationId: typeof applicationId === "string" ? quoteForeign(applicationId) : undefined,
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
    sentence: `Cancelling needs one of ${cancelPermissions.join(", ")}, preferably the one for the action's own type`,
  },
};

/** What a token lacks for a kind of call, as a sentence without its full stop, or nothing when it may be enough. */
export function missingPermission(access: Access, facts: TokenFacts): string | undefined {
  const { sufficient, sentence } = requirements[access];
  return grantedAmong(sufficient, facts).length > 0 ? undefined : sentence;
}

/** Most permissions of a token that are listed. */
const maxListed = 20;

/** Explains a 403: what the call needs, what the token has, and what else gives a 403. */
export function explainRefusedPermission(access: Access, facts: TokenFacts | undefined): string {
  const { sufficient, sentence } = requirements[access];
  if (facts === undefined) {
    return `${sentence}; the token in use cannot be read, so what it has is unknown. ${grant}`;
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
    `${sentence}, and the token of application ${application} has ${granted.join(", ")}. ${moreWanted(access, granted)}` +
    `A wrong audience also gives 403: the token is for ${facts.audience ?? "(unknown)"} (defender:scope, defender:cloud). ` +
    "A signed-in user also needs a role in Defender, and access to the device group."
  );
}

/** Sources differ on which permission is enough, so a refusal with one of them asks for the other. */
function moreWanted(access: Access, granted: readonly string[]): string {
  if (access === "cancel") {
    return (
      "Microsoft's page says that any of the seven is enough; in public reports the service wanted the one of the action's own type, " +
      "for example Machine.Isolate for Isolate: add that. "
    );
  }
  return granted.some((permission) => permission.startsWith("Machine.ReadWrite"))
    ? ""
    : "Microsoft's pages now name only Machine.ReadWrite.All for reading: add it. ";
}

/**
 * Azure keeps the tokens of managed identities.
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations
 */
const grant =
  "Grant the permission for WindowsDefenderATP in Entra ID and give admin consent. A token that was issued before does not hold it; " +
  "Azure keeps those of managed identities for up to 24 hours.";

function grantedAmong(sufficient: readonly string[], { permissions }: TokenFacts): readonly string[] {
  return sufficient.filter((permission) => permissions.includes(permission));
}
