import { describe, expect, test } from "vitest";
import { judgeConnection, judgeLookUp, judgeProxy } from "../../../provider/command/doctor/network.ts";
import { networkExplanations } from "../../../provider/network/network-failure.ts";
import { failedWith, worked } from "./found.ts";

describe("the proxy", () => {
  test("none is right", () => {
    expect(judgeProxy(worked(undefined))).toMatchObject({
      verdict: "ok",
      finding: expect.stringMatching(/^None: /),
    });
  });

  test("is told without its name, user name and password", () => {
    const { verdict, finding } = judgeProxy(worked("http://user:p4ss@proxy.corp.example:3128"));
    expect(verdict).toBe("ok");
    expect(finding).toContain("the http proxy of HTTPS_PROXY or ALL_PROXY, port 3128, with a user name");
    expect(finding).not.toMatch(/user:|p4ss|corp/);
  });

  test.each(["socks5://proxy.example:1080", "proxy example"])("%s is no proxy for calls", (address) => {
    expect(judgeProxy(worked(address))).toMatchObject({
      verdict: "failed",
      fix: expect.stringContaining("http://proxy.example:3128"),
    });
  });
});

describe("DNS", () => {
  test("knows the host", () => {
    expect(judgeLookUp("api.example", worked(["192.0.2.1", "192.0.2.2"]), false)).toEqual({
      check: "DNS of api.example",
      verdict: "ok",
      finding: "2 addresses, in 7 ms.",
    });
  });

  test.each(["ENOTFOUND", "EAI_AGAIN"])("%s fails with what to do", (code) => {
    expect(judgeLookUp("api.example", failedWith(code), false)).toMatchObject({
      verdict: "failed",
      finding: expect.stringContaining(networkExplanations[code]?.fix ?? "?"),
    });
  });

  test("need not know the host where a proxy does", () => {
    expect(judgeLookUp("api.example", failedWith("ENOTFOUND"), true)).toMatchObject({ verdict: "warning" });
  });

  test.each(["127.0.0.1", "::1"])("is not asked for %s, an address", (host) => {
    expect(judgeLookUp(host, worked([host]), false)).toMatchObject({ verdict: "skipped" });
  });
});

describe("the connection", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  const until = (end: string) => worked({ protocol: "TLSv1.3", certificateEndsAtMs: Date.parse(end) });

  test("works", () => {
    expect(judgeConnection("api.example", until("2027-05-01T00:00:00Z"), now)).toEqual({
      check: "TLS to api.example",
      verdict: "ok",
      finding: "TLSv1.3, certificate valid, in 7 ms.",
    });
  });

  test("warns of a certificate that ends within two weeks", () => {
    expect(judgeConnection("api.example", until("2026-12-01T00:00:00Z"), now)).toMatchObject({
      verdict: "warning",
      finding: expect.stringContaining("ends on 2026-12-01"),
    });
  });

  test.each(Object.entries(networkExplanations))(
    "%s fails with its meaning and fix",
    (code, { meaning, fix }) => {
      const failure = code === "407" ? { ...failedWith(code), failure: { status: 407 } } : failedWith(code);
      const { verdict, finding } = judgeConnection("api.example", failure, now);
      expect(verdict).toBe("failed");
      expect(finding).toContain(meaning);
      expect(finding).toContain(fix);
    },
  );
});
