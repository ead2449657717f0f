import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { configKey, providerNameKey, secretKeys, settingKeys } from "../configuration/setting-names.ts";
import type { SettingsSource } from "../configuration/settings.ts";
import { unknownSettings } from "../configuration/unknown-settings.ts";
import { shown } from "../inputs/input-values.ts";
import { isUnknown } from "../inputs/unknown-value.ts";
import type { InputFailure, Properties } from "../resources/resource.ts";
import { receive, type Secrets, type Struct, send } from "./wire.ts";

/** Inputs of every provider that are the engine's own. */
const engineInputs: ReadonlySet<string> = new Set(["version", "pluginDownloadURL"]);

function settingsIn(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([name, value]) => !name.startsWith("__") && !engineInputs.has(name) && value !== null,
    ),
  );
}

/**
 * Checks the configuration of a provider: every key must be a setting, and every value a plain one. A secret that was given
 * in plain text is answered as a secret, so that the state holds it encrypted.
 */
export function checkConfig(news: Struct | undefined) {
  const { properties, secrets } = receive(news);
  const response = new messages.CheckResponse();
  response.setInputs(send(properties, withSecretSettings(secrets)));
  response.setFailuresList(
    failuresOf(settingsIn(properties)).map(({ property, reason }) => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

function failuresOf(settings: Properties): readonly InputFailure[] {
  const unknown = unknownSettings(Object.keys(settings)).map(({ name, hint }) => ({
    property: name,
    reason: `defender:${name} is no setting: ${hint}`,
  }));
  const structured = Object.entries(settings)
    .filter(([, value]) => typeof value === "object")
    .map(([name, value]) => ({
      property: name,
      reason: `defender:${name} is ${shown(value)}, but must be one plain value`,
    }));
  return [...unknown, ...structured];
}

function withSecretSettings({ names, texts }: Secrets): Secrets {
  return { names: new Set([...names, ...secretKeys]), texts };
}

/** Another configuration never replaces what was made with the one before: the cancellations stay what they are. */
export function diffConfig(olds: Struct | undefined, news: Struct | undefined) {
  const text = (message: Struct | undefined) => JSON.stringify(settingsIn(receive(message).properties));
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(text(olds) === text(news) ? DIFF_NONE : DIFF_SOME);
  return response;
}

/**
 * The configuration as the settings are read from it, by full key.
 *
 * @param name the provider's, when the program has declared one; its settings are named by it in errors
 */
export function settingsSource(args: Struct | undefined, name: string | undefined): SettingsSource {
  const settings = settingsIn(receive(args).properties);
  const values = new Map(
    settingKeys.flatMap((key) => {
      const value = settings[key];
      return value === undefined || isUnknown(value) ? [] : [[configKey(key) ?? key, String(value)] as const];
    }),
  );
  const isDefault = name === undefined || name === "" || name.startsWith("default");
  return { get: (key) => (key === providerNameKey && !isDefault ? name : values.get(key)) };
}
