import type { GetToken } from "../../provider/defender/call-attempts.ts";
import { type CallLimits, documentedLimits } from "../../provider/defender/call-limits.ts";
import { DefenderClient } from "../../provider/defender/defender-client.ts";
import { createPacer, type Pacer } from "../../provider/defender/pacing.ts";
import { inspectTokens } from "../../provider/defender/token-inspection.ts";
import { createTransport } from "../../provider/defender/transport.ts";
import { TokenCache } from "../../provider/identity/token-cache.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";
import { defenderResource } from "../support/simulator-calls.ts";
import type { DrivenTime } from "./driven-time.ts";

export interface DrivenClientOptions {
  /** Default: the simulator's. */
  readonly apiBaseUrl?: string;
  readonly limits?: CallLimits;
  readonly requestTimeoutMs?: number;
  /** Roles of the tokens. Default: those of the simulator's application. */
  readonly roles?: readonly string[];
  /** What the tokens are for. Default: the Defender API. */
  readonly audience?: string;
  /** Default: the origin of `apiBaseUrl`. */
  readonly isTrustedHost?: (url: URL) => boolean;
  /** Default: tokens that the simulator's directory issues without a sign-in. */
  readonly getToken?: GetToken;
}

/** A client on real connections and driven time. */
export interface DrivenClient {
  readonly client: DefenderClient;
  readonly reporter: RecordingReporter;
  /** Attempts that were begun. */
  readonly attempts: number;
  /** Tokens that were issued. */
  readonly tokens: readonly string[];
  /**
   * Lets time jump from timer to timer until the work is done, but only while no attempt is under way: what happens
   * on real connections takes no time. For attempts that never end by themselves `isStuck` tells when to go on.
   */
  drive<Result>(work: Promise<Result>, isStuck?: () => boolean): Promise<Result>;
}

export function createDrivenClient(
  simulator: Simulator,
  time: DrivenTime,
  options: DrivenClientOptions = {},
): DrivenClient {
  const {
    limits = documentedLimits,
    requestTimeoutMs = 30_000,
    roles,
    audience = defenderResource,
  } = options;
  const apiBaseUrl = new URL(options.apiBaseUrl ?? simulator.apiBaseUrl);
  const application = { ...simulator.application, ...(roles === undefined ? {} : { roles }) };
  const tokens: string[] = [];
  const cache = new TokenCache(async () => {
    const token = await simulator.tenant.issueToken(application, audience);
    tokens.push(token);
    return { token, expiresAtMs: Date.now() + simulator.tenant.tokenLifetimeSeconds * 1000 };
  });
  const reporter = new RecordingReporter();
  const counts = { begun: 0, ended: 0 };
  const getToken = options.getToken ?? ((tokenOptions) => cache.getToken(tokenOptions));
  const inspected = inspectTokens(getToken, reporter);
  const interruption = new AbortController();
  const transport = createTransport({
    interruption: interruption.signal,
    isTrustedHost: options.isTrustedHost ?? ((url) => url.origin === apiBaseUrl.origin),
    getToken: inspected.getToken,
    pacer: counting(createPacer(limits, reporter, interruption.signal), counts),
    requestTimeoutMs,
  });
  return {
    client: new DefenderClient({
      apiBaseUrl,
      transport,
      tokenFacts: inspected.facts,
      named: (text) => text,
      reporter,
    }),
    reporter,
    get attempts() {
      return counts.begun;
    },
    tokens,
    async drive(work, isStuck = () => false) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      work.then(settle, settle);
      for (;;) {
        do {
          await new Promise((resolve) => setImmediate(resolve));
        } while (!isSettled && counts.begun > counts.ended && !isStuck());
        if (isSettled) {
          return work;
        }
        await time.toNextTimer();
      }
    },
  };
}

function counting(pacer: Pacer, counts: { begun: number; ended: number }): Pacer {
  return {
    hold: (operation, durationMs) => pacer.hold(operation, durationMs),
    async admit(operation, kind) {
      const admission = await pacer.admit(operation, kind);
      if (admission.kind !== "admitted") {
        return admission;
      }
      counts.begun += 1;
      const end = () => {
        counts.ended += 1;
        admission.end();
      };
      return { kind: "admitted", end };
    },
  };
}
