import { describe, expect, test, vi } from "vitest";
import { InvalidAnswerError, RequestRefusedError } from "../../../provider/errors.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import { settingsFrom, signInEnvironment } from "../../configuration/sources.ts";
import { startConnectProxy } from "../../support/connect-proxy.ts";
import { type HttpsServer, startHttpsServer } from "../../support/https-server.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

const configured = "eu.api.security.microsoft.com";
const sameCloud = ["api.security.microsoft.com", "api-us3.securitycenter.microsoft.com"];
const lookAlikes = [
  "api.security.microsoft.com.evil.example",
  "evil-api.security.microsoft.com.example",
  "xapi.security.microsoft.com",
  "evil.example",
  "security.microsoft.com",
  "api-gov.securitycenter.microsoft.us",
];

/**
 * One server that answers for all these hosts and knows a certificate for each, reached through a proxy that leads
 * everything to it: where a token is sent, it arrives.
 */
async function answerForAllHosts(): Promise<HttpsServer> {
  const server = await startHttpsServer(
    (request, response) => service.simulator.defender.routing(request, response),
    { hostNames: [configured, ...sameCloud, ...lookAlikes] },
  );
  const proxy = await startConnectProxy({ upstream: new URL(server.origin).host });
  vi.stubEnv("HTTPS_PROXY", proxy.url);
  vi.stubEnv("NO_PROXY", "");
  const { apiBaseUrl, isTrustedHost } = settingsFrom({ region: "eu" }, signInEnvironment);
  service.useClient({ apiBaseUrl: apiBaseUrl.origin, isTrustedHost });
  const { [Symbol.asyncDispose]: close } = server;
  return Object.assign(server, {
    [Symbol.asyncDispose]: async () => {
      await close();
      await proxy[Symbol.asyncDispose]();
    },
  });
}

const hostsOf = (server: HttpsServer) => server.requests.map(({ host }) => host);

/** The first page of a list, whose next page is elsewhere. */
async function followNextLink(nextLink: string): Promise<unknown> {
  service.simulator.faults.next("list", fault.foreignNextLink(nextLink));
  return service.outcomeOf("list");
}

describe("the token goes", () => {
  test("to the configured host", async () => {
    await using server = await answerForAllHosts();
    for (const operation of operations) {
      expect(await service.outcomeOf(operation)).not.toBeInstanceOf(Error);
    }
    expect(hostsOf(server)).toEqual([configured, configured, configured]);
    expect(server.requests.every(({ authorization }) => authorization?.startsWith("Bearer eyJ"))).toBe(true);
  });

  test.each(sameCloud)("to %s, a host of the same cloud that a nextLink names", async (host) => {
    await using server = await answerForAllHosts();
    expect(await followNextLink(`https://${host}/api/machineactions?$skip=1`)).not.toBeInstanceOf(Error);
    expect(hostsOf(server)).toEqual([configured, host]);
    expect(server.requests[1]?.authorization).toMatch(/^Bearer eyJ/);
  });

  test("to the configured host by a nextLink without a host", async () => {
    await using server = await answerForAllHosts();
    expect(await followNextLink("/api/machineactions?$skip=1")).not.toBeInstanceOf(Error);
    expect(hostsOf(server)).toEqual([configured, configured]);
  });
});

describe("no request is sent", () => {
  test.each([
    ...lookAlikes.map((host) => `https://${host}/api/machineactions?$skip=1`),
    `http://${configured}/api/machineactions`,
    `https://${configured}:8443/api/machineactions`,
    `https://user:password@${configured}/api/machineactions`,
    `https://${configured}@evil.example/api/machineactions`,
    `//evil.example/api/machineactions`,
    "file:///etc/passwd",
    "javascript:0",
  ])("to %s, which a nextLink names", async (nextLink) => {
    await using server = await answerForAllHosts();
    const failure = await followNextLink(nextLink);
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(String(failure)).toContain("Could not list machine actions: ");
    expect(String(failure)).toContain("neither the configured host nor one of its cloud");
    expect(String(failure)).not.toContain("password");
    expect(hostsOf(server)).toEqual([configured]);
  });

  test("to a nextLink that is no address", async () => {
    await using server = await answerForAllHosts();
    const failure = await followNextLink("https://");
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(String(failure)).toContain("the address of the next page cannot be read");
    expect(hostsOf(server)).toEqual([configured]);
  });
});

describe.each(operations)("a redirect of a %s call is not followed", (operation) => {
  test.each([301, 302, 303, 307, 308])("%i, not even to a host of the same cloud", async (status) => {
    await using server = await answerForAllHosts();
    for (const host of [...sameCloud, "evil.example"]) {
      service.simulator.faults.next(operation, fault.redirect(`https://${host}/api/machineactions`, status));
      expect(await service.outcomeOf(operation)).toBeInstanceOf(RequestRefusedError);
    }
    expect(hostsOf(server)).toEqual([configured, configured, configured]);
  });
});
