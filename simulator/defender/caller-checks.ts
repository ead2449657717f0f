import type { JWTPayload } from "jose";
import type { Answer } from "../answer.ts";
import { cancelRoles, readRoles } from "../entra/application.ts";
import type { EntraTenant } from "../entra/entra-tenant.ts";
import { serviceError } from "./service-errors.ts";

/** Audiences that the Defender API accepts; Entra writes the first two with and without a closing slash. */
const acceptedAudiences = [
  "https://api.securitycenter.microsoft.com",
  "https://securitycenter.onmicrosoft.com/windowsatpservice",
] as const;

export type Access = "read" | "cancel";

export interface CallerRules {
  readonly audiences: readonly string[];
  /** Which of the two recorded sentences a 403 for missing permissions carries. */
  readonly forbiddenText: "applicationPermissions" | "missingRoles";
  /** In 2021 the service looked for the misspelt `Machine.CollectForensic`, so the right name alone was refused. */
  readonly misspeltCollectForensics: boolean;
  /** Whether the permission must suit the type of the action, as one script's author says; Microsoft's page does not. */
  readonly permissionMatchesType: boolean;
}

export const defaultCallerRules: CallerRules = {
  audiences: acceptedAudiences,
  forbiddenText: "applicationPermissions",
  misspeltCollectForensics: false,
  permissionMatchesType: false,
};

export type CallerCheck =
  | { readonly caller: { readonly applicationId: string; readonly tenantId: string } }
  | { readonly refusal: Answer };

const roleOfType: Readonly<Record<string, string>> = {
  CollectInvestigationPackage: "Machine.CollectForensics",
  Isolate: "Machine.Isolate",
  Unisolate: "Machine.Isolate",
  LiveResponse: "Machine.LiveResponse",
  Offboard: "Machine.Offboard",
  RestrictCodeExecution: "Machine.RestrictExecution",
  RunAntiVirusScan: "Machine.Scan",
  StopAndQuarantineFile: "Machine.StopAndQuarantine",
  UnrestrictCodeExecution: "Machine.RestrictExecution",
};

/** Judges the bearer token as the service does: 401 for no valid token, 403 for a wrong audience or missing roles. */
export async function checkCaller(
  tenant: EntraTenant,
  authorization: string | undefined,
  access: Access,
  rules: CallerRules,
  actionType?: string,
): Promise<CallerCheck> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    return { refusal: unauthorized("Authorization has been denied for this request.") };
  }
  let claims: JWTPayload;
  try {
    claims = await tenant.verifyToken(token);
  } catch {
    return { refusal: unauthorized("The token is invalid or has expired.") };
  }
  const audiences = [claims.aud ?? []].flat();
  if (!audiences.some((audience) => rules.audiences.includes(audience.replace(/\/$/, "")))) {
    return { refusal: serviceError(403, "Forbidden", "The token was issued for another audience.") };
  }
  const granted = Array.isArray(claims["roles"]) ? claims["roles"] : [];
  const required = requiredRoles(access, rules, actionType);
  const suffices = granted.some(
    (role) =>
      required.includes(role) && !(rules.misspeltCollectForensics && role === "Machine.CollectForensics"),
  );
  if (!suffices) {
    return { refusal: forbidden(required, granted, rules) };
  }
  return { caller: { applicationId: String(claims["appid"]), tenantId: String(claims["tid"]) } };
}

function requiredRoles(
  access: Access,
  rules: CallerRules,
  actionType: string | undefined,
): readonly string[] {
  if (access === "read") {
    return readRoles;
  }
  const matching = rules.permissionMatchesType ? roleOfType[actionType ?? ""] : undefined;
  return matching === undefined ? cancelRoles : [matching];
}

function unauthorized(message: string): Answer {
  return serviceError(401, "Unauthorized", message, { headers: { "www-authenticate": "Bearer" } });
}

function forbidden(required: readonly string[], granted: readonly unknown[], rules: CallerRules): Answer {
  const names = required.join(", ");
  return serviceError(
    403,
    "Forbidden",
    rules.forbiddenText === "applicationPermissions"
      ? `The application does not have any of the required application permissions (${names}) to access the resource.`
      : `Missing application roles. API required roles: ${names}, application roles: ${granted.join(", ")}.`,
  );
}
