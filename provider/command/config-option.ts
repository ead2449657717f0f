import { configKey, secretKeys, settingKeys } from "../configuration/setting-names.ts";
import { unknownSettings } from "../configuration/unknown-settings.ts";
import { wrongUsage } from "./command-line.ts";

/**
 * Reads the values of `--config` into settings by full key, such as `defender:cloud`.
 * @throws {InvalidArgumentError} when a key is unknown, is a secret, or has no value.
 */
export function configOf(settings: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map((setting): [string, string] => {
      const [name = "", ...rest] = setting.replace(/^defender:/, "").split("=");
      const key = settingKeys.find((known) => known === name);
      if (key === undefined) {
        const [unknown] = unknownSettings([name]);
        throw wrongUsage(`--config "${name}" is no setting; ${unknown?.hint}`);
      }
      if (secretKeys.has(key)) {
        throw wrongUsage(
          `--config ${key} is a secret, and others can read a command line; set it in the environment, or read the stack config with --stack`,
        );
      }
      if (rest.length === 0) {
        throw wrongUsage(`--config ${key} has no value; write ${key}=VALUE`);
      }
      return [configKey(key) ?? key, rest.join("=")];
    }),
  );
}
