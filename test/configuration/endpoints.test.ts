import { describe, expect, test } from "vitest";
import { problemsOf, settingsFrom, signInEnvironment, type Values } from "./sources.ts";

function trusts(config: Values, address: string): boolean {
  return settingsFrom(config, signInEnvironment).isTrustedHost(new URL(address));
}

describe("the token goes to the configured host and to hosts of the same cloud", () => {
  test.each([
    ["commercial", "https://api.security.microsoft.com/api/machineactions"],
    ["commercial", "https://eu.api.security.microsoft.com/api/machineactions?$skip=100"],
    ["commercial", "https://api.securitycenter.microsoft.com/api/machineactions"],
    ["commercial", "https://api-us3.securitycenter.microsoft.com/api/machineactions"],
    ["commercial", "https://api.securitycenter.windows.com/api/machineactions"],
    ["commercial", "https://API.SECURITY.MICROSOFT.COM:443/"],
    ["gcc", "https://api-gcc.securitycenter.microsoft.us/"],
    ["gccHigh", "https://api-gov.securitycenter.microsoft.us/"],
    ["dod", "https://api-gov2.securitycenter.microsoft.us/"],
  ])("%s trusts %s", (cloud, address) => {
    expect(trusts({ cloud }, address)).toBe(true);
  });

  test.each([
    ["commercial", "http://api.security.microsoft.com/"],
    ["commercial", "https://api.security.microsoft.com:8443/"],
    ["commercial", "https://user@api.security.microsoft.com/"],
    ["commercial", "https://:password@api.security.microsoft.com/"],
    ["commercial", "https://security.microsoft.com/"],
    ["commercial", "https://evil.example/api.security.microsoft.com"],
    ["commercial", "https://api.security.microsoft.com.evil.example/"],
    ["commercial", "https://evilapi.security.microsoft.com/"],
    ["commercial", "https://api-security.microsoft.com/"],
    ["commercial", "https://api.security.microsoft.com./"],
    ["commercial", "https://a.b.api.security.microsoft.com/"],
    ["commercial", "https://securitycenter.microsoft.com.evil.example/"],
    ["commercial", "https://evil-securitycenter.microsoft.com/"],
    ["commercial", "https://аpi.security.microsoft.com/"],
    ["commercial", "https://api.security.micros\u043eft.com/"],
    ["commercial", "https://api-gov.securitycenter.microsoft.us/"],
    ["commercial", "https://login.microsoftonline.com/"],
    ["gcc", "https://api-gov.securitycenter.microsoft.us/"],
    ["gcc", "https://api.security.microsoft.com/"],
    ["gccHigh", "https://api-gcc.securitycenter.microsoft.us/"],
    ["dod", "https://api-gcc.securitycenter.microsoft.us/"],
  ])("%s refuses %s", (cloud, address) => {
    expect(trusts({ cloud }, address)).toBe(false);
  });
});

describe("an explicit API address", () => {
  const config = { apiBaseUrl: "https://localhost:8443" };

  test("is trusted as that very origin", () => {
    expect(trusts(config, "https://localhost:8443/api/machineactions")).toBe(true);
  });

  test.each([
    "https://localhost/",
    "https://localhost:8444/",
    "https://127.0.0.1:8443/",
    "http://localhost:8443/",
  ])("is not trusted as %s", (address) => {
    expect(trusts(config, address)).toBe(false);
  });

  test("takes the trust in the cloud's hosts away, unless it is one of them", () => {
    expect(trusts(config, "https://api.security.microsoft.com/")).toBe(false);
    expect(
      trusts(
        { apiBaseUrl: "https://api.securitycenter.microsoft.com" },
        "https://api-us3.securitycenter.microsoft.com/",
      ),
    ).toBe(true);
  });

  test("keeps scope and authority of the cloud", () => {
    const settings = settingsFrom(config, signInEnvironment);
    expect(settings.scope).toBe("https://api.securitycenter.microsoft.com/.default");
    expect(settings.authorityHost.host).toBe("login.microsoftonline.com");
  });
});

test("takes explicit authority and scope", () => {
  const settings = settingsFrom(
    { authorityHost: "https://localhost:9443/", scope: "https://api.example/.default" },
    signInEnvironment,
  );
  expect(settings.authorityHost.href).toBe("https://localhost:9443/");
  expect(settings.scope).toBe("https://api.example/.default");
});

test.each(["https://login.microsoftonline.us", "login.microsoftonline.us"])(
  "takes the authority from AZURE_AUTHORITY_HOST written as %s",
  (value) => {
    const settings = settingsFrom(
      { cloud: "gccHigh" },
      { ...signInEnvironment, AZURE_AUTHORITY_HOST: value },
    );
    expect(settings.authorityHost.href).toBe("https://login.microsoftonline.us/");
    expect(settings.sources.authorityHost).toBe("AZURE_AUTHORITY_HOST");
  },
);

describe("refuses addresses and names that are not valid", () => {
  test.each([
    ["apiBaseUrl", "http://api.security.microsoft.com"],
    ["apiBaseUrl", "https://api.security.microsoft.com/api"],
    ["apiBaseUrl", "https://api.security.microsoft.com?x=1"],
    ["apiBaseUrl", "api.security.microsoft.com"],
    ["authorityHost", "http://login.microsoftonline.com"],
    ["authorityHost", "https://login.microsoftonline.com/common"],
    ["scope", "https://api.securitycenter.microsoft.com"],
    ["scope", "a/.default b/.default"],
    ["cloud", "Commercial"],
    ["cloud", "china"],
    ["region", "fr"],
  ])("defender:%s %s", (key, value) => {
    const problems = problemsOf({ [key]: value }, signInEnvironment);
    expect(problems).toContain(`- defender:${key}: "${value}" is not valid. To fix: give `);
  });
});

test("does not repeat a password that an address holds", () => {
  const problems = problemsOf({ apiBaseUrl: "https://admin:hunter2@proxy.example" }, signInEnvironment);
  expect(problems).toContain('"https://[secret]@proxy.example"');
  expect(problems).not.toContain("hunter2");
});

describe("tells contradictions", () => {
  test.each([
    [
      { cloud: "gcc", region: "eu" },
      "- defender:region: only the commercial cloud has regions, and defender:cloud is gcc",
    ],
    [
      { region: "eu", apiBaseUrl: "https://localhost:1" },
      "- defender:region and defender:apiBaseUrl: both name the API's host",
    ],
    [
      { apiBaseUrl: "https://api-gov.securitycenter.microsoft.us" },
      "- defender:apiBaseUrl: api-gov.securitycenter.microsoft.us belongs to another cloud than the commercial cloud, which defender:cloud defaults to. To fix: set defender:cloud to gccHigh or dod, or remove defender:apiBaseUrl.",
    ],
    [
      { cloud: "dod", authorityHost: "https://login.microsoftonline.com" },
      "- defender:authorityHost: login.microsoftonline.com belongs to another cloud than US government DoD, which defender:cloud names. To fix: set defender:cloud to commercial or gcc, or remove defender:authorityHost.",
    ],
  ])("%o", (config, expected) => {
    expect(problemsOf(config, signInEnvironment)).toContain(expected);
  });
});
