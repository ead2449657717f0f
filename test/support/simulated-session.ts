import { vi } from "vitest";
import { DefenderClient } from "../../provider/defender/defender-client.ts";
import { WaitingRoom } from "../../provider/lifecycle/waiting-room.ts";
import type { Reporter } from "../../provider/reporting/reporter.ts";
import type { Session } from "../../provider/session.ts";
import type { SimulatorCalls } from "./simulator-calls.ts";

const host = "https://defender.example";

const named = (text: string) => text;

/** A session with a simulator without a network: the client is the real one, sign-in and limits are not there. */
export function simulatedSession(calls: SimulatorCalls, reporter: Reporter): Session {
  const interruption = new AbortController();
  const client = new DefenderClient({
    apiBaseUrl: new URL(host),
    tokenFacts: () => undefined,
    named,
    reporter,
    transport: {
      interruption: interruption.signal,
      send: async ({ url, json }) => {
        const answer = await calls.call(json === undefined ? "GET" : "POST", url.href.slice(host.length), {
          headers: { "content-type": "application/json" },
          ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        });
        return {
          status: answer.statusCode,
          body: answer.body,
          serviceTimeMs: Date.parse(String(answer.headers["date"])),
        };
      },
    },
  });
  const waitingRoom = new WaitingRoom(client, reporter);
  return { client, waitingRoom, interrupt: () => interruption.abort(), onBlindPreview: undefined, named };
}

/** Lets time pass until the promise is settled. Needs fake timers. */
export async function passingTime<Result>(promise: Promise<Result>): Promise<Result> {
  let isSettled = false;
  const settled = promise.finally(() => {
    isSettled = true;
  });
  settled.catch(() => undefined);
  while (!isSettled) {
    await vi.advanceTimersByTimeAsync(100);
  }
  return settled;
}

/** Drives the timers that the product uses; the rest of Node goes its own way. */
export function driveTimers(now: Date): void {
  vi.useFakeTimers({ now, toFake: ["setTimeout", "clearTimeout", "Date"] });
}
