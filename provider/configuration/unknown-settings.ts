import { suggest } from "../reporting/suggestion.ts";
import { environmentNames, isSettingKey, type SettingName, settingKeys } from "./setting-names.ts";

/** What other Azure providers call a setting that has another name here. */
const foreignNames: Readonly<Record<string, SettingName>> = {
  environment: "cloud",
  metadataHost: "authorityHost",
  msiEndpoint: "useMsi",
};

/** A name that is not a setting, and what to do about it. */
export interface UnknownSetting {
  readonly name: string;
  /** A clause, for example `did you mean "tenantId"?`. */
  readonly hint: string;
}

/**
 * Finds the names that are no settings. A setting that nobody reads would be ignored without a word, and the provider
 * would sign in to another tenant or call another cloud than was meant.
 *
 * @param names without the prefix `defender:`
 */
export function unknownSettings(names: readonly string[]): readonly UnknownSetting[] {
  return names.filter((name) => !isSettingKey(name)).map((name) => ({ name, hint: hintFor(name) }));
}

function hintFor(name: string): string {
  const variables = environmentOnly(name);
  if (variables.length > 0) {
    return `set ${variables.join(" or ")} in the environment instead`;
  }
  const meant = foreignNames[name] ?? suggest(name, settingKeys);
  return meant === undefined ? `known are ${settingKeys.join(", ")}` : `did you mean "${meant}"?`;
}

/** The variables of a setting that the environment alone can name. */
function environmentOnly(name: string): readonly string[] {
  const [, layers = {}] = Object.entries(environmentNames).find(([known]) => known === name) ?? [];
  return Object.values(layers).flat();
}
