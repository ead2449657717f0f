import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import { trustSimulator } from "../support/trust-simulator.ts";
import { claimsOf, driveTimers, failureOf, simulatorSettings } from "./sign-in.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});
afterAll(() => simulator.close());

const withSecret = (environment: Record<string, string>) =>
  simulatorSettings(
    simulator,
    { clientSecret: simulator.clientSecret, requestTimeoutSeconds: "300" },
    environment,
  );
const authority = () => new URL(simulator.authorityHost).host;

describe("sign-in goes through the proxy that is named by", () => {
  test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])("%s", async (variable) => {
    await using proxy = await startConnectProxy();
    await claimsOf(simulator, withSecret({ [variable]: proxy.url }));
    expect(new Set(proxy.targets)).toEqual(new Set([authority()]));
  });

  test("HTTPS_PROXY with user name and password", async () => {
    await using proxy = await startConnectProxy({ credentials: "user:p@ss" });
    await claimsOf(simulator, withSecret({ HTTPS_PROXY: proxy.url.replace("//", "//user:p%40ss@") }));
    expect(proxy.targets.length).toBeGreaterThan(0);
  });

  test("HTTPS_PROXY, and so does the request for an ID token", async () => {
    await using proxy = await startConnectProxy();
    const environment = { ...simulator.environments.githubActions, HTTPS_PROXY: proxy.url };
    await claimsOf(simulator, simulatorSettings(simulator, { useOidc: "true" }, environment));
    const buildAgent = new URL(simulator.environments.githubActions["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "")
      .host;
    expect(new Set(proxy.targets)).toEqual(new Set([buildAgent, authority()]));
  });
});

describe("sign-in goes past the proxy for what is named by", () => {
  // The rules of proxy-from-env, which knows ports, wildcards and suffixes, and not those of Azure's own HTTP client.
  test.each([
    ["NO_PROXY", () => "127.0.0.1"],
    ["no_proxy", () => "localhost, 127.0.0.1"],
    ["NO_PROXY", () => "*"],
    ["NO_PROXY", () => authority()],
  ])("%s", async (variable, value) => {
    await using proxy = await startConnectProxy();
    await claimsOf(simulator, withSecret({ HTTPS_PROXY: proxy.url, [variable]: value() }));
    expect(proxy.targets).toEqual([]);
  });
});

describe("says of a proxy", () => {
  test("that it wants a password", async () => {
    await using proxy = await startConnectProxy({ credentials: "user:password" });
    const failure = await failureOf(withSecret({ HTTPS_PROXY: proxy.url }));
    expect(failure.message).toContain(
      `${authority()} was not reached: the proxy requires a user name and password (407)`,
    );
  });

  test("that its address is not valid", async () => {
    const failure = await failureOf(withSecret({ HTTPS_PROXY: "socks5://user:hunter22@proxy.example" }));
    expect(failure.message).toContain(
      "The proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY begins with socks5://.",
    );
    expect(failure.message).not.toContain("hunter22");
  });

  test("that it does not answer, by its own address and without its password", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const proxy = await startConnectProxy();
    await proxy[Symbol.asyncDispose]();
    const failure = await driveTimers(
      failureOf(withSecret({ HTTPS_PROXY: proxy.url.replace("//", "//user:hunter22@") })),
    );
    expect(failure.message).toContain(`connect ECONNREFUSED ${proxy.url.slice("http://".length)}`);
    expect(failure.message).not.toContain("hunter22");
  });
});
