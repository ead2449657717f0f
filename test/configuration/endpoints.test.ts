import { describe, expect, test } from "vitest";
import { problemsOf, settingsFrom, signInEnvironment } from "./sources.ts";

test("an explicit API address keeps scope and authority of the cloud", () => {
  const settings = settingsFrom({ apiBaseUrl: "https://localhost:8443" }, signInEnvironment);
  expect(settings.scope).toBe("https://api.securitycenter.microsoft.com/.default");
  expect(settings.authorityHost.host).toBe("login.microsoftonline.com");
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
      "- defender:apiBaseUrl: api-gov.securitycenter.microsoft.us belongs to a different cloud than the commercial cloud, which defender:cloud defaults to. To fix: set defender:cloud to gccHigh or dod, or remove defender:apiBaseUrl.",
    ],
    [
      { cloud: "dod", authorityHost: "https://login.microsoftonline.com" },
      "- defender:authorityHost: login.microsoftonline.com belongs to a different cloud than US government DoD, which defender:cloud names. To fix: set defender:cloud to commercial or gcc, or remove defender:authorityHost.",
    ],
  ])("%o", (config, expected) => {
    expect(problemsOf(config, signInEnvironment)).toContain(expected);
  });
});
