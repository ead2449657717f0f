import type { SettingsSource } from "../configuration/settings.ts";
import { unknownSettings } from "../configuration/unknown-settings.ts";
import { printable } from "../reporting/foreign-text.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { Session } from "../session.ts";
import type { Arguments, OptionName } from "./command-line.ts";
import { configOf } from "./config-option.ts";
import { readStackConfig } from "./stack-config.ts";
import type { CommandTools } from "./subcommand.ts";

/** The options that say how to reach the service. */
export const connectionOptions: readonly OptionName[] = ["config", "stack"];

/**
 * The settings that `--stack` and `--config` give; of a key in both, `--config` counts.
 * @throws {InvalidArgumentError} when an option is wrong.
 * @throws {DefenderError} when the stack config cannot be read.
 */
export async function settingsSourceOf(
  { values }: Arguments,
  { pulumi, tell }: Pick<CommandTools, "pulumi" | "tell">,
): Promise<SettingsSource> {
  const given = configOf(values.config ?? []);
  if (values.stack !== undefined) {
    const config = { ...(await readStackConfig(pulumi, values.stack)), ...given };
    tell(unknownKeysText(Object.keys(config)));
    return { get: (key) => config[key] };
  }
  if (values.config === undefined && pulumi.findsProject()) {
    tell("This is a Pulumi project, but the config of its stack was not read; --stack NAME reads it.\n");
  }
  return { get: (key) => given[key] };
}

/** A project that is called `defender` has keys of its own below `defender:`, so that this is no failure. */
function unknownKeysText(keys: readonly string[]): string {
  const names = keys.flatMap((key) => /^defender:(.+)$/.exec(key)?.[1] ?? []);
  return unknownSettings(names)
    .map(({ name, hint }) => `defender:${name} in the stack config is not a setting: ${hint}\n`)
    .join("");
}

/** What the provider warns of, permissions to cancel, does not matter to a command that only reads. */
export function commandReporter({ tell }: Pick<CommandTools, "tell">): Reporter {
  return { say: (line) => tell(`${printable(line)}\n`), warn: () => undefined };
}

/** Opens the session of a subcommand that reads actions. */
export async function openSession(args: Arguments, tools: CommandTools): Promise<Session> {
  return tools.openSession(await settingsSourceOf(args, tools), commandReporter(tools));
}
