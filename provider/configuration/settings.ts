import { type CallLimits, documentedLimits } from "../defender/call-limits.ts";
import type { OnBlindPreview } from "./blind-preview.ts";
import type { CloudName } from "./clouds.ts";
import { readEndpoints } from "./endpoints.ts";
import type { Environment } from "./environment.ts";
import { SettingsReader, type SettingsSource } from "./settings-reader.ts";
import type { SignIn } from "./sign-in.ts";
import { readSignIn } from "./sign-in-reader.ts";
import { isTrustedHost } from "./trusted-hosts.ts";

export type { SettingsSource } from "./settings-reader.ts";
export type { SignIn } from "./sign-in.ts";

/** All that the provider needs to know before its first call. Secrets in it cannot be printed. */
export interface Settings {
  readonly cloud: CloudName;
  /** Origin of the API, for example `https://api.security.microsoft.com/`. The path `/api` is not part of it. */
  readonly apiBaseUrl: URL;
  /** OAuth 2.0 scope that the token is asked for. */
  readonly scope: string;
  /** Origin of the sign-in service, for example `https://login.microsoftonline.com/`. */
  readonly authorityHost: URL;
  /** Audience that a federated ID token must have in this cloud. */
  readonly tokenExchangeAudience: string;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How many calls of each kind the provider makes at most. The documented limits, unless other tools share them. */
  readonly callLimits: CallLimits;
  /**
   * What a preview does when it could not look at the actions. Undefined leaves it to the reason: without any way to sign
   * in it warns, else it fails.
   */
  readonly onBlindPreview: OnBlindPreview | undefined;
  /** Whether to say, once a process, how the provider signs in and where each value came from. */
  readonly isShown: boolean;
  readonly signIn: SignIn;
  /** Where the addresses came from: a setting's name, or the cloud. */
  readonly sources: { readonly apiBaseUrl: string; readonly authorityHost: string; readonly scope: string };
  /** Whether the bearer token may be sent to this address: https, and the configured host or one of the same cloud. */
  isTrustedHost(url: URL): boolean;
  /** A text with the settings in it named as they were given, for errors. */
  named(text: string): string;
}

/**
 * Default of `requestTimeoutSeconds`. The service documents no time of its own.
 * @limit Inputs and settings
 */
const defaultRequestTimeoutSeconds = 30;
/**
 * Reads the stack config and the environment. Of each value the strongest source counts: `defender:*` in the stack
 * config, `ARM_*`, `AZURE_*`, what the build service sets; without any of them `DefaultAzureCredential` signs in.
 *
 * @throws {ConfigurationError} that lists every missing, malformed and contradictory setting, without secret values
 */
export function readSettings(config: SettingsSource, environment: Environment): Settings {
  const reader = new SettingsReader(config, environment);
  const endpoints = readEndpoints(reader);
  const requestTimeoutSeconds = reader.read("requestTimeoutSeconds");
  const callsPerMinute = reader.read("callsPerMinute");
  const callsPerHour = reader.read("callsPerHour");
  const showSettings = reader.read("showSettings");
  const onBlindPreview = reader.read("onBlindPreview");
  const signIn = readSignIn(reader);
  reader.throwProblems();
  if (signIn === undefined) {
    throw new TypeError("No way to sign in was found, and no problem was reported.");
  }
  return {
    cloud: endpoints.cloud.name,
    apiBaseUrl: endpoints.apiBaseUrl,
    scope: endpoints.scope,
    authorityHost: endpoints.authorityHost,
    tokenExchangeAudience: endpoints.cloud.tokenExchangeAudience,
    requestTimeoutMs: (requestTimeoutSeconds?.value ?? defaultRequestTimeoutSeconds) * 1000,
    callLimits: {
      callsPerMinute: callsPerMinute?.value ?? documentedLimits.callsPerMinute,
      callsPerHour: callsPerHour?.value ?? documentedLimits.callsPerHour,
    },
    onBlindPreview: onBlindPreview?.value,
    isShown: showSettings?.value ?? false,
    signIn,
    sources: endpoints.sources,
    isTrustedHost: (url) => isTrustedHost(endpoints, url),
    named: (text) => reader.named(text),
  };
}
