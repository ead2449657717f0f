import { globalAgent as httpAgent } from "node:http";
import { globalAgent as httpsAgent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConfigurationError } from "../../provider/errors.ts";
import { agentFor, proxyFor } from "../../provider/network/proxy-agent.ts";

const api = new URL("https://api.security.microsoft.com/api/machineactions");

beforeEach(() => {
  for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]) {
    vi.stubEnv(name, "");
    vi.stubEnv(name.toLowerCase(), "");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a host is reached", () => {
  test("directly when no proxy is named", () => {
    expect(agentFor(api)).toBe(httpsAgent);
    expect(agentFor(new URL("http://127.0.0.1/msi/token"))).toBe(httpAgent);
  });

  test.each([
    ["HTTPS_PROXY", "http://proxy.example:3128"],
    ["ALL_PROXY", "http://proxy.example:3128"],
  ])("through the proxy of %s, with one agent for all requests", (name, proxy) => {
    vi.stubEnv(name, proxy);
    const agent = agentFor(api);
    expect(agent).toBeInstanceOf(HttpsProxyAgent);
    expect(agentFor(new URL("https://login.microsoftonline.com/"))).toBe(agent);
    expect(proxyFor(api)).toBe(proxy);
  });

  test.each([
    "api.security.microsoft.com",
    ".microsoft.com",
    "*.security.microsoft.com",
    "api.security.microsoft.com:443",
    "*",
  ])("directly when NO_PROXY is %s", (noProxy) => {
    vi.stubEnv("HTTPS_PROXY", "http://proxy.example:3128");
    vi.stubEnv("NO_PROXY", noProxy);
    expect(agentFor(api)).toBe(httpsAgent);
  });

  test.each([
    ["http://user:hunter22@proxy.example:99999", "is not a valid address"],
    ["socks5://user:hunter22@proxy.example:1080", "begins with socks5://"],
  ])("not at all when the proxy is %s", (proxy, fault) => {
    vi.stubEnv("HTTPS_PROXY", proxy);
    expect(() => agentFor(api)).toThrow(ConfigurationError);
    expect(() => agentFor(api)).toThrow(fault);
    expect(() => agentFor(api)).not.toThrow("hunter");
  });

  test("directly when it is Azure's metadata service, whatever the environment says", () => {
    for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]) {
      vi.stubEnv(name, "http://proxy.example:3128");
    }
    expect(agentFor(new URL("http://169.254.169.254/metadata/identity/oauth2/token"))).toBe(httpAgent);
  });
});
