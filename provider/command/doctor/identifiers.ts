import type { Environment } from "../../configuration/environment.ts";
import type { SettingsSource } from "../../configuration/settings.ts";
import { SettingsReader } from "../../configuration/settings-reader.ts";

/** How much of an id is shown: enough to compare it with one's own, too little to use it. */
const shownLength = 8;

/**
 * Makes a function that shortens the ids of tenant and application in a text, and writes the home folder as `~`, so that
 * what the command prints can be pasted where everybody reads it.
 */
export function identifierShortener(
  source: SettingsSource,
  environment: Environment,
): (text: string) => string {
  const reader = new SettingsReader(source, environment);
  const ids = (["tenantId", "clientId", "serviceConnectionId"] as const)
    .flatMap((name) => reader.find(name)?.value.trim() ?? [])
    .filter((id) => id.length > shownLength);
  const home = environment["HOME"] ?? environment["USERPROFILE"] ?? "";
  return (text) => {
    const shortened = ids.reduce(
      (shown, id) => shown.replaceAll(new RegExp(escaped(id), "gi"), `${id.slice(0, shownLength)}…`),
      text,
    );
    return home.length > 1 ? shortened.replaceAll(home, "~") : shortened;
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
