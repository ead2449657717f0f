import { configKey, isSettingKey, secretKeys } from "../configuration/setting-names.ts";
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
      if (!isSettingKey(name)) {
        const hints = unknownSettings([name]).map(({ hint }) => hint);
        throw wrongUsage(`--config "${name}" is not a setting; ${hints.join("; ")}`);
      }
      if (secretKeys.has(name)) {
        throw wrongUsage(
          `--config ${name} is a secret, and others can read a command line; set it in the environment, or read the stack config with --stack`,
        );
      }
      if (rest.length === 0) {
        throw wrongUsage(`--config ${name} has no value; write ${name}=VALUE`);
      }
      return [configKey(name) ?? name, rest.join("=")];
    }),
  );
}
