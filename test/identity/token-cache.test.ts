import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TokenCache } from "../../provider/identity/token-cache.ts";

const minuteMs = 60_000;

let signIns = 0;
let lifetimeMs = 60 * minuteMs;
let failure: Error | undefined;

/** A sign-in that takes a second of driven time. */
async function signIn() {
  signIns += 1;
  const token = `token ${signIns}`;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  if (failure !== undefined) {
    throw failure;
  }
  return { token, expiresAtMs: Date.now() + lifetimeMs };
}

async function settled<T>(work: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(1000);
  return work;
}

beforeEach(() => {
  vi.useFakeTimers();
  signIns = 0;
  lifetimeMs = 60 * minuteMs;
  failure = undefined;
});
afterEach(() => {
  vi.useRealTimers();
});

test("signs in once for a thousand callers at the same time", async () => {
  const cache = new TokenCache(signIn);
  const tokens = await settled(Promise.all(Array.from({ length: 1000 }, () => cache.getToken())));
  expect(new Set(tokens)).toEqual(new Set(["token 1"]));
  expect(signIns).toBe(1);
});

describe("a token is renewed", () => {
  test.each([
    { lifetime: 60, usedFor: 55, rule: "five minutes before it expires" },
    { lifetime: 10, usedFor: 5, rule: "five minutes before it expires, even if that is half its life" },
    { lifetime: 4, usedFor: 2, rule: "after half its life when it lives shorter than the margin" },
  ])("$rule ($lifetime minutes)", async ({ lifetime, usedFor }) => {
    lifetimeMs = lifetime * minuteMs;
    const cache = new TokenCache(signIn);
    await settled(cache.getToken());
    await vi.advanceTimersByTimeAsync(usedFor * minuteMs - 1001);
    expect(await settled(cache.getToken())).toBe("token 1");
    await vi.advanceTimersByTimeAsync(1);
    expect(await settled(cache.getToken())).toBe("token 2");
    expect(signIns).toBe(2);
  });

  test("at every call when it comes expired, so that none is refused silently", async () => {
    lifetimeMs = -minuteMs;
    const cache = new TokenCache(signIn);
    expect(await settled(cache.getToken())).toBe("token 1");
    expect(await settled(cache.getToken())).toBe("token 2");
  });
});

describe("a forced renewal", () => {
  test("signs in anew although the token is still valid", async () => {
    const cache = new TokenCache(signIn);
    await settled(cache.getToken());
    expect(await settled(cache.getToken({ forceRenewal: true }))).toBe("token 2");
    expect(await settled(cache.getToken())).toBe("token 2");
  });

  test("serves all callers that were refused with the same token, at once or one after another", async () => {
    const cache = new TokenCache(signIn);
    await settled(cache.getToken());
    const together = Array.from({ length: 100 }, () => cache.getToken({ forceRenewal: true }));
    expect(new Set(await settled(Promise.all(together)))).toEqual(new Set(["token 2"]));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await settled(cache.getToken({ forceRenewal: true }))).toBe("token 2");
    expect(signIns).toBe(2);
  });

  test("is made again when a later token is refused, too", async () => {
    const cache = new TokenCache(signIn);
    await settled(cache.getToken());
    await settled(cache.getToken({ forceRenewal: true }));
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(await settled(cache.getToken({ forceRenewal: true }))).toBe("token 3");
  });

  test("shares a sign-in that has just begun", async () => {
    const cache = new TokenCache(signIn);
    const both = Promise.all([cache.getToken(), cache.getToken({ forceRenewal: true })]);
    expect(await settled(both)).toEqual(["token 1", "token 1"]);
  });
});

describe("a failed sign-in", () => {
  test("fails for all that waited for it, and is tried again at the next call", async () => {
    const cache = new TokenCache(signIn);
    failure = new Error("no");
    const both = Promise.allSettled([cache.getToken(), cache.getToken()]);
    expect((await settled(both)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(signIns).toBe(1);
    failure = undefined;
    expect(await settled(cache.getToken())).toBe("token 2");
  });

  test("leaves a token that is still valid in use", async () => {
    const cache = new TokenCache(signIn);
    await settled(cache.getToken());
    failure = new Error("no");
    const [forced] = await settled(Promise.allSettled([cache.getToken({ forceRenewal: true })]));
    expect(forced?.status).toBe("rejected");
    expect(await settled(cache.getToken())).toBe("token 1");
  });
});
