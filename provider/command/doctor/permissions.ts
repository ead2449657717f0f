import { cancelPermissions, readPermissions, type TokenFacts } from "../../defender/permissions.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

/** The types of action whose own permission each of {@link cancelPermissions} is. */
export const typesOfPermission: Readonly<Record<(typeof cancelPermissions)[number], readonly string[]>> = {
  "Machine.CollectForensics": ["CollectInvestigationPackage"],
  "Machine.Isolate": ["Isolate", "Unisolate"],
  "Machine.RestrictExecution": ["RestrictCodeExecution", "UnrestrictCodeExecution"],
  "Machine.Scan": ["RunAntiVirusScan"],
  "Machine.Offboard": ["Offboard"],
  "Machine.StopAndQuarantine": ["StopAndQuarantineFile"],
  "Machine.LiveResponse": ["LiveResponse"],
};

const grant =
  "Add application permissions of WindowsDefenderATP to the app registration, grant admin consent, and run this again with a new token (docs/permissions.md).";

/** Whether the token allows reading machine actions. */
export function judgeReading({ permissions }: TokenFacts): Finding {
  const granted = readPermissions.filter((permission) => permissions.includes(permission));
  return granted.length > 0
    ? ok(
        "may read",
        `${granted.join(", ")}.${granted.some((permission) => permission.startsWith("Machine.ReadWrite")) ? "" : " Microsoft's pages now name Machine.ReadWrite.All only; whether this is enough, the list shows."}`,
      )
    : failed(
        "may read",
        "The token has no permission to read machine actions, and without reading no outcome is proven.",
        `It needs Machine.Read.All or Machine.ReadWrite.All. ${grant}`,
      );
}

/** Which actions the token allows to cancel. Having none is right for an application that only previews. */
export function judgeCancelling({ permissions }: TokenFacts): Finding {
  const granted = cancelPermissions.filter((permission) => permissions.includes(permission));
  if (granted.length === 0) {
    return warning(
      "may cancel",
      "The token does not allow cancelling: previews work, pulumi up does not.",
      `To cancel it needs one of ${cancelPermissions.join(", ")}. ${grant}`,
    );
  }
  if (granted.length === cancelPermissions.length) {
    return ok("may cancel", "Every type: the token has all seven permissions that allow cancelling.");
  }
  const types = granted.flatMap((permission) => typesOfPermission[permission]);
  return ok(
    "may cancel",
    `${granted.join(", ")}: enough for every type according to Microsoft's page; if the service goes by the type of the action, as two public reports say, for ${types.join(", ")} only.`,
  );
}
