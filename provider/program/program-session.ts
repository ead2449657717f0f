import * as pulumi from "@pulumi/pulumi";
import { configKey, providerNameKey, settingKeys } from "../configuration/setting-names.ts";
import type { Reporter } from "../reporting/reporter.ts";
import { terminalReporter } from "../reporting/reporter.ts";
import { openSession, type Session } from "../session.ts";
import { refuseUnknownSettings } from "./stack-settings.ts";

/** Values of the stack config by full key, such as `defender:tenantId`. */
export type Connection = Readonly<Record<string, string | undefined>>;

/** A look-up needs no permission to cancel, so the provider's warnings about missing ones are not for it. */
const reporter: Reporter = { say: terminalReporter.say, warn: () => undefined };

const sessions = new Map<string, Promise<Session>>();

/**
 * The session of this process with a connection, by default the stack's own. It is opened once, so that all look-ups
 * share a token and the limits; one that could not be opened is tried again.
 */
export function programSession(connection: Connection = stackConnection()): Promise<Session> {
  const keys = [providerNameKey, ...settingKeys.map((name) => configKey(name) ?? name)];
  const key = JSON.stringify(keys.map((name) => connection[name]));
  const known = sessions.get(key);
  if (known !== undefined) {
    return known;
  }
  const session = openSession({ get: (name) => connection[name] }, reporter);
  sessions.set(key, session);
  session.catch(() => sessions.delete(key));
  return session;
}

/** @throws {pulumi.RunError} when the stack config has unknown settings */
function stackConnection(): Connection {
  refuseUnknownSettings();
  const keys = settingKeys.map((name) => configKey(name) ?? name);
  return Object.fromEntries(keys.map((key) => [key, pulumi.runtime.getConfig(key)]));
}
