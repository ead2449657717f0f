import { inspect } from "node:util";
import { readSettings, type Settings } from "../../provider/configuration/settings.ts";
import { ConfigurationError } from "../../provider/errors.ts";

export const tenantId = "11111111-2222-4333-8444-555555555555";
export const clientId = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
export const serviceConnectionId = "99999999-8888-4777-8666-555555555555";
export const secretValue = "very~secret.value-42";

export type Values = Readonly<Record<string, string>>;

/** Reads settings from stack config, given without the prefix `defender:`, and an environment. */
export function settingsFrom(config: Values, environment: Values = {}): Settings {
  const full = new Map(Object.entries(config).map(([key, value]) => [`defender:${key}`, value]));
  return readSettings({ get: (key) => full.get(key) }, environment);
}

/** The message of the error that the settings lead to. */
export function problemsOf(config: Values, environment: Values = {}): string {
  try {
    const settings = settingsFrom(config, environment);
    throw new Error(`No error, but ${inspect(settings)}`);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.message;
    }
    throw error;
  }
}

/** A complete sign-in by the environment, for tests that are about something else. */
export const signInEnvironment: Values = {
  ARM_TENANT_ID: tenantId,
  ARM_CLIENT_ID: clientId,
  ARM_CLIENT_SECRET: secretValue,
};
