import { configKey, providerNameKey, type SettingKey, settingKeys } from "../configuration/setting-names.ts";
import type { SettingsSource } from "../configuration/settings.ts";
import { unknownSettings } from "../configuration/unknown-settings.ts";
import { shown } from "../inputs/input-values.ts";
import { isUnknown } from "../inputs/unknown-value.ts";
import type { InputFailure } from "../resources/forecast.ts";
import type { Properties } from "../resources/resource.ts";

/** What the engine itself adds to the config of a provider. */
const engineKeys: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

/**
 * Lists what is wrong with the names and the kinds of values. What a value means is judged when it is needed: `pulumi
 * destroy` must not fail over a credential that it does not use.
 */
export function configFailures(config: Properties): readonly InputFailure[] {
  const own = Object.entries(config).filter(([name]) => !engineKeys.has(name));
  const unknown = unknownSettings(own.map(([name]) => name)).map(({ name, hint }) => ({
    property: name,
    reason: `${name} is no setting: ${hint}`,
  }));
  const misshapen = own
    .filter(([, value]) => typeof value === "object" && value !== null)
    .map(([name, value]) => ({
      property: name,
      reason: `${name} is ${shown(value)}, but must be a text, a number, or true or false`,
    }));
  return [...unknown, ...misshapen];
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
      const value = values.get(key);
      return value === undefined || value === null || isUnknown(value) ? undefined : String(value);
    },
  };
}
