import { describe, expect, test } from "vitest";
import { settingsFrom, signInEnvironment, type Values } from "./sources.ts";

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
});
