import { describe, expect, test } from "vitest";
import { cloudNames, regionNames } from "../../provider/configuration/clouds.ts";
import { settingsFrom, signInEnvironment } from "./sources.ts";

// Hosts and authorities: https://learn.microsoft.com/en-us/defender-endpoint/api/exposed-apis-list and
// https://learn.microsoft.com/en-us/defender-endpoint/gov. Commercial scope:
// https://learn.microsoft.com/en-us/defender-endpoint/api/exposed-apis-create-app-webapp. Government scopes name the API
// host as resource, as public clients of these clouds do; Microsoft documents none. Audiences:
// https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
const documented = [
  {
    cloud: "commercial",
    api: "https://api.security.microsoft.com",
    authority: "https://login.microsoftonline.com",
    scope: "https://api.securitycenter.microsoft.com/.default",
    audience: "api://AzureADTokenExchange",
  },
  {
    cloud: "gcc",
    api: "https://api-gcc.securitycenter.microsoft.us",
    authority: "https://login.microsoftonline.com",
    scope: "https://api-gcc.securitycenter.microsoft.us/.default",
    audience: "api://AzureADTokenExchange",
  },
  {
    cloud: "gccHigh",
    api: "https://api-gov.securitycenter.microsoft.us",
    authority: "https://login.microsoftonline.us",
    scope: "https://api-gov.securitycenter.microsoft.us/.default",
    audience: "api://AzureADTokenExchangeUSGov",
  },
  {
    cloud: "dod",
    api: "https://api-gov.securitycenter.microsoft.us",
    authority: "https://login.microsoftonline.us",
    scope: "https://api-gov.securitycenter.microsoft.us/.default",
    audience: "api://AzureADTokenExchangeUSGov",
  },
];

describe("each cloud has its documented host, authority, scope and token exchange audience", () => {
  test.each(documented)("$cloud", ({ cloud, api, authority, scope, audience }) => {
    const settings = settingsFrom({ cloud }, signInEnvironment);
    expect(settings.apiBaseUrl.origin).toBe(api);
    expect(settings.authorityHost.origin).toBe(authority);
    expect(settings.scope).toBe(scope);
    expect(settings.tokenExchangeAudience).toBe(audience);
  });

  test("covers every cloud", () => {
    expect(documented.map(({ cloud }) => cloud)).toEqual([...cloudNames]);
  });
});

test("takes the commercial cloud when none is named", () => {
  expect(settingsFrom({}, signInEnvironment).cloud).toBe("commercial");
});

describe("a region changes the host and nothing else", () => {
  // https://learn.microsoft.com/en-us/defender-endpoint/api/exposed-apis-list
  test.each(["us", "eu", "uk", "au", "swa", "ina", "aea"])("%s", (region) => {
    const settings = settingsFrom({ region }, signInEnvironment);
    expect(settings.apiBaseUrl.href).toBe(`https://${region}.api.security.microsoft.com/`);
    expect(settings.authorityHost.host).toBe("login.microsoftonline.com");
    expect(settings.scope).toBe("https://api.securitycenter.microsoft.com/.default");
  });

  test("covers every region", () => {
    expect([...regionNames]).toEqual(["us", "eu", "uk", "au", "swa", "ina", "aea"]);
  });
});
