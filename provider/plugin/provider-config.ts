import { wrongValue } from "../configuration/setting-kinds.ts";
import {
  configKey,
  isSettingKey,
  providerNameKey,
  type SettingKey,
  settingKeys,
} from "../configuration/setting-names.ts";
import type { SettingsSource } from "../configuration/settings.ts";
import { unknownSettings } from "../configuration/unknown-settings.ts";
import { shown } from "../inputs/input-values.ts";
import { isUnknown } from "../inputs/unknown-value.ts";
import type { InputFailure } from "../resources/forecast.ts";
import type { Properties } from "../resources/resource.ts";

/** What the engine itself adds to the config of a provider. */
const engineKeys: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

/**
 * Lists what is wrong with each setting by itself: its name, and a value that means nothing. How settings belong together
 * is judged when they are needed: `pulumi destroy` must not fail over a credential that it does not use.
 */
export function configFailures(config: Properties): readonly InputFailure[] {
  const own = Object.entries(config).filter(([name]) => !engineKeys.has(name));
  const unknown = unknownSettings(own.map(([name]) => name)).map(({ name, hint }) => ({
    property: name,
    reason: `${name} is not a setting: ${hint}`,
  }));
  const misshapen = own
    .filter(([, value]) => typeof value === "object" && value !== null)
    .map(([name, value]) => ({
      property: name,
      reason: `${name} is ${shown(value)}, but must be a text, a number, or true or false`,
    }));
  return [...unknown, ...misshapen, ...own.flatMap(([name, value]) => malformed(name, textOf(value)))];
}

function malformed(name: string, text: string | undefined): readonly InputFailure[] {
  const wrong = isSettingKey(name) && text !== undefined ? wrongValue(name, text) : undefined;
  return wrong === undefined
    ? []
    : [{ property: name, reason: `${name}: ${wrong.problem}. To fix: ${wrong.fix}.` }];
}

/** A value as settings are read, whatever YAML made of it; none of one that a preview does not know yet. */
function textOf(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === "object" || isUnknown(value)
    ? undefined
    : String(value);
}

/**
 * The config as settings are read.
 *
 * @param providerName name of an explicit provider, by which errors then name its values; none for the stack's own
 */
export function settingsSourceOf(config: Properties, providerName: string | undefined): SettingsSource {
  const values = new Map(settingKeys.map((key: SettingKey) => [configKey(key), config[key]]));
  return {
    get: (key) => {
      if (key === providerNameKey) {
        return providerName;
      }
      return textOf(values.get(key));
    },
  };
}
