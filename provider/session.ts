import type { OnBlindPreview } from "./configuration/blind-preview.ts";
import { describeSettings } from "./configuration/description.ts";
import { processEnvironment } from "./configuration/environment.ts";
import { readSettings, type Settings, type SettingsSource } from "./configuration/settings.ts";
import { DefenderClient } from "./defender/defender-client.ts";
import type { TransportTools } from "./defender/transport.ts";
import type { TokenSource } from "./identity/credential.ts";
import { WaitingRoom } from "./lifecycle/waiting-room.ts";
import type { Reporter } from "./reporting/reporter.ts";

/** What the resources of one process share: a signed-in client with its limits, and one waiting room. */
export interface Session {
  readonly client: DefenderClient;
  readonly waitingRoom: WaitingRoom;
  /**
   * Ends whatever waits: for a final status, for a call's turn, for the sign-in, for another attempt, for another read.
   * Calls under way go on.
   */
  readonly interrupt: () => void;
  /** The setting of this name; see `blindPreviewFails`. */
  readonly onBlindPreview: OnBlindPreview | undefined;
  /** A text with the settings in it named as they were given. */
  named(text: string): string;
}

/** Opens a session; see {@link openSession}. */
export type OpenSession = (
  config: SettingsSource,
  reporter: Reporter,
  options?: SessionOptions,
) => Promise<Session>;

/** What a session may be given beside its settings. */
export type SessionOptions = Pick<TransportTools, "beforeCancel">;

/**
 * Opens the session that the stack config and the environment describe. The libraries for sign-in and HTTP are loaded
 * here and not before, because an unchanged `pulumi up` and `pulumi destroy` need neither.
 *
 * @throws {ConfigurationError} that lists everything that is missing, malformed or contradictory.
 */
export async function openSession(
  config: SettingsSource,
  reporter: Reporter,
  options: SessionOptions = {},
): Promise<Session> {
  const settings = readSettings(config, processEnvironment());
  if (settings.isShown) {
    for (const line of describeSettings(settings).split("\n")) {
      reporter.say(line);
    }
  }
  const { createTokenSource } = await import("./identity/credential.ts");
  return createSession(settings, createTokenSource(settings), reporter, options);
}

/** Puts a session together from settings and a way to get tokens. Nothing is sent yet. */
export async function createSession(
  settings: Settings,
  tokens: TokenSource,
  reporter: Reporter,
  options: SessionOptions = {},
): Promise<Session> {
  const [{ createTransport }, { createPacer }, { inspectTokens }] = await Promise.all([
    import("./defender/transport.ts"),
    import("./defender/pacing.ts"),
    import("./defender/token-inspection.ts"),
  ]);
  const inspected = inspectTokens((options) => tokens.getToken(options), reporter);
  const interruption = new AbortController();
  const transport = createTransport({
    interruption: interruption.signal,
    isTrustedHost: settings.isTrustedHost,
    getToken: inspected.getToken,
    pacer: createPacer(settings.callLimits, reporter, interruption.signal),
    requestTimeoutMs: settings.requestTimeoutMs,
    ...options,
  });
  const client = new DefenderClient({
    apiBaseUrl: settings.apiBaseUrl,
    transport,
    tokenFacts: inspected.facts,
    named: settings.named,
    reporter,
  });
  const waitingRoom = new WaitingRoom(client, reporter);
  return {
    client,
    waitingRoom,
    interrupt: () => interruption.abort(),
    onBlindPreview: settings.onBlindPreview,
    named: settings.named,
  };
}
