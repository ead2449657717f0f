import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { errorAnswer, fields, foreignNextLink } from "../../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { CommandRun } from "../../support/command-run.ts";
import { startConnectProxy } from "../../support/connect-proxy.ts";
import { fencedBlocksOf, readDocument } from "../../support/fenced-blocks.ts";
import { startHttpsServer } from "../../support/https-server.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";
import { trustSimulator } from "../../support/trust-simulator.ts";

let simulator: Simulator;
let command: CommandRun;

beforeEach(async () => {
  for (const name of ["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]) {
    vi.stubEnv(name, "");
    vi.stubEnv(name.toLowerCase(), "");
  }
  simulator = await startSimulator();
  trustSimulator(simulator);
  command = new CommandRun(await SimulatorCalls.create());
  command.environment = {
    ARM_TENANT_ID: simulator.tenantId,
    ARM_CLIENT_ID: simulator.application.clientId,
    ARM_CLIENT_SECRET: simulator.clientSecret,
    AZURE_AUTHORITY_HOST: simulator.authorityHost,
  };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});

const reportSchema = z.object({
  version: z.literal("1.2.3"),
  node: z.literal(process.versions.node),
  platform: z.string(),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      verdict: z.enum(["ok", "warning", "failed", "skipped"]),
      finding: z.string(),
      fix: z.string().optional(),
    }),
  ),
});

async function examine(...args: string[]) {
  command.printed = "";
  const code = await command.run("doctor", "-c", `apiBaseUrl=${simulator.apiBaseUrl}`, ...args, "-o", "json");
  const { checks } = reportSchema.parse(JSON.parse(command.printed));
  const of = (name: string) => checks.find(({ check }) => check === name);
  const verdicts = Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));
  return { code, of, verdicts };
}

function addTwo(): void {
  for (const computerDnsName of ["finance-7.corp.example", "finance-8.corp.example"]) {
    simulator.world.add({ type: "Isolate", computerDnsName, requestorComment: "Incident of Jane Doe" });
  }
}

const hostOf = (address: string) => new URL(address).host;

test("where all works, every check says so, and nothing but reads was asked", async () => {
  addTwo();
  const { code, verdicts } = await examine();
  expect(verdicts).toEqual({
    runtime: "ok",
    settings: "ok",
    addresses: "ok",
    limits: "ok",
    proxy: "ok",
    "DNS of 127.0.0.1": "skipped",
    [`TLS to ${hostOf(simulator.authorityHost)}`]: "ok",
    [`TLS to ${hostOf(simulator.apiBaseUrl)}`]: "ok",
    clock: "ok",
    "sign-in": "ok",
    audience: "ok",
    "may read": "ok",
    "may cancel": "ok",
    list: "ok",
    "filter by ids": "ok",
    paging: "ok",
    regions: "skipped",
  });
  expect(code).toBe(0);
  expect(
    new Set(simulator.requests.entries.map(({ method, server }) => `${server} ${method}`)),
  ).not.toContain("defender POST");
});

test("as text each check is a line, with what to do below it, and the last line counts", async () => {
  expect(await command.run("doctor", "-c", `apiBaseUrl=${simulator.apiBaseUrl}`)).toBe(0);
  expect(command.printed).toMatch(/^OK {7}sign-in: A token was given, in \d+ ms\.$/m);
  expect(command.printed).toMatch(
    /^warning {2}list: It answers in \d+ ms, and the tenant shows no machine action\.\n {9}To fix: If there/m,
  );
  expect(command.printed).toMatch(/\n\d+ checks: \d+ OK, 1 with a warning, 0 failed, \d+ skipped\.\n$/);
});

test("docs/doctor.md shows lines as they are printed", async () => {
  addTwo();
  simulator.tenant.register({ ...simulator.application, roles: ["Machine.Read.All"] });
  await command.run("doctor", "-c", `apiBaseUrl=${simulator.apiBaseUrl}`);
  const sample = fencedBlocksOf("", await readDocument("docs/doctor.md")).find(
    ({ language }) => language === "text",
  );
  /** Without what differs from run to run. A line may be cut. */
  const likeAnother = (line: string) =>
    line.replaceAll(/\d+(\.\d+)*(?= ms| on |\.$)/g, "N").replace(/ …$/, "");
  const printed = command.printed.split("\n").map(likeAnother);
  const lines = sample?.text.trimEnd().split("\n").map(likeAnother) ?? [];
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !printed.some((whole) => whole.startsWith(line)))).toEqual([]);
});

test("what it prints holds no secret, no whole id, no device and no person", async () => {
  addTwo();
  simulator.faults.next("list", errorAnswer(500, "InternalServerError", ""));
  for (const args of [[], ["-o", "json"]]) {
    await command.run("doctor", "-c", `apiBaseUrl=${simulator.apiBaseUrl}`, ...args);
  }
  command.environment = { ...command.environment, ARM_CLIENT_SECRET: "wrong-secret-0123456789" };
  await command.run("doctor", "-c", `apiBaseUrl=${simulator.apiBaseUrl}`);
  const written = command.printed + command.told;
  expect(written).toContain("AADSTS7000215");
  for (const hidden of [
    simulator.clientSecret,
    "wrong-secret",
    simulator.tenantId,
    simulator.application.clientId,
    "finance",
    "Jane",
    "eyJ",
  ]) {
    expect(written).not.toContain(hidden);
  }
});

describe("finds", () => {
  test("settings that are wrong, and asks nobody", async () => {
    const { code, of, verdicts } = await examine("-c", "cloud=gc");
    expect(code).toBe(1);
    expect(of("settings")?.finding).toContain("give commercial, gcc, gccHigh or dod");
    expect(verdicts["network, sign-in and calls"]).toBe("skipped");
    expect(simulator.requests.count()).toBe(0);
  });

  test("a host without an address, and goes on", async () => {
    command.environment = { ...command.environment, AZURE_AUTHORITY_HOST: "https://login.invalid" };
    const { code, of, verdicts } = await examine();
    expect(code).toBe(1);
    expect(of("DNS of login.invalid")).toMatchObject({
      verdict: "failed",
      finding: expect.stringMatching(/^login\.invalid has no address/),
    });
    expect(verdicts["TLS to login.invalid"]).toBe("skipped");
    expect(verdicts["sign-in"]).toBe("failed");
    expect(verdicts[`TLS to ${hostOf(simulator.apiBaseUrl)}`]).toBe("ok");
  });

  test("a proxy that wants a password", async () => {
    await using proxy = await startConnectProxy({ credentials: "user:password" });
    vi.stubEnv("HTTPS_PROXY", proxy.url);
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of("proxy")?.verdict).toBe("ok");
    expect(of(`TLS to ${hostOf(simulator.apiBaseUrl)}`)?.finding).toContain(
      "requires a user name and password (407)",
    );
  });

  test("a proxy of a kind that calls cannot go through", async () => {
    vi.stubEnv("HTTPS_PROXY", "socks5://127.0.0.1:1080");
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of("proxy")).toMatchObject({ verdict: "failed", fix: expect.stringContaining("http://proxy") });
  });

  test("a certificate that this machine does not trust", async () => {
    await using server = await startHttpsServer((_, response) => response.end(), { isTrusted: false });
    command.environment = { ...command.environment, AZURE_AUTHORITY_HOST: server.origin };
    const { code, of, verdicts } = await examine();
    expect(code).toBe(1);
    expect(of(`TLS to ${hostOf(server.origin)}`)?.finding).toContain("NODE_EXTRA_CA_CERTS");
    expect(verdicts["sign-in"]).toBe("failed");
    expect(server.requests).toEqual([]);
  });

  test.each([
    [1, "warning"],
    [10, "failed"],
  ])("a clock that is %i minutes behind the service's: %s", async (minutes, verdict) => {
    simulator.clock.advance(minutes * 60_000);
    const { code, of } = await examine();
    expect(of("clock")).toMatchObject({
      verdict,
      finding: expect.stringContaining("behind the service's"),
      fix: expect.stringContaining("NTP"),
    });
    expect(code).toBe(verdict === "failed" ? 1 : 0);
  });

  test("a secret that Entra refuses, with what to do", async () => {
    command.environment = { ...command.environment, ARM_CLIENT_SECRET: "wrong-secret-0123456789" };
    const { code, of, verdicts } = await examine();
    expect(code).toBe(1);
    expect(of("sign-in")?.finding).toContain("Set the secret's value");
    expect(verdicts["permissions and calls"]).toBe("skipped");
  });

  test("a token for another API", async () => {
    const { code, of } = await examine("-c", "scope=https://graph.microsoft.com/.default");
    expect(code).toBe(1);
    expect(of("audience")?.finding).toContain("https://graph.microsoft.com");
    expect(of("list")).toMatchObject({ verdict: "failed", finding: expect.stringContaining("audience") });
  });

  test("an application that may not read", async () => {
    simulator.tenant.register({ ...simulator.application, roles: ["Machine.Scan"] });
    const { code, verdicts } = await examine();
    expect(code).toBe(1);
    expect(verdicts["may read"]).toBe("failed");
    expect(verdicts["may cancel"]).toBe("ok");
    expect(verdicts["list"]).toBe("failed");
    expect(verdicts["filter by ids and paging"]).toBe("skipped");
  });

  test("an application that may only read, which is no failure", async () => {
    addTwo();
    simulator.tenant.register({ ...simulator.application, roles: ["Machine.Read.All"] });
    const { code, verdicts } = await examine();
    expect(code).toBe(0);
    expect(verdicts["may cancel"]).toBe("warning");
  });

  test("which types it may cancel, by the token's permissions", async () => {
    simulator.tenant.register({ ...simulator.application, roles: ["Machine.Read.All", "Machine.Isolate"] });
    const { of } = await examine();
    expect(of("may cancel")?.finding).toContain("Isolate, Unisolate only");
  });

  test("a list that the service refuses, and asks for nothing more", async () => {
    simulator.faults.next("list", errorAnswer(400, "BadRequest", "The query is invalid."));
    const { code, of, verdicts } = await examine();
    expect(code).toBe(1);
    expect(of("list")).toMatchObject({ verdict: "failed", finding: expect.stringContaining("400") });
    expect(verdicts["filter by ids and paging"]).toBe("skipped");
    expect(simulator.requests.count({ operation: "list" })).toBe(1);
  });

  test("a tenant without actions, which leaves the filter and paging open", async () => {
    const { code, verdicts } = await examine();
    expect(code).toBe(0);
    expect(verdicts).toMatchObject({ list: "warning", "filter by ids": "skipped", paging: "skipped" });
  });

  /** Changes the answer to one of the list calls, in the order in which they are made. */
  function changeList(call: "list" | "filter by ids" | "first page" | "second page", change: object): void {
    for (const each of ["list", "filter by ids", "first page", "second page"]) {
      simulator.faults.next("list", fields(each === call ? { ...change } : {}));
    }
  }

  test("a filter by ids that lists something else", async () => {
    addTwo();
    changeList("filter by ids", { value: [] });
    const { code, of, verdicts } = await examine();
    expect(code).toBe(1);
    expect(of("filter by ids")?.finding).toContain("the service listed 0");
    expect(verdicts["paging"]).toBe("ok");
  });

  test("pages that do not work", async () => {
    addTwo();
    changeList("second page", { value: [] });
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of("paging")).toMatchObject({ verdict: "failed", fix: expect.stringContaining("report") });
  });

  test("a next page on a host that must not get the token, which it does not get", async () => {
    addTwo();
    await using foreign = await startHttpsServer((_, response) => response.end());
    for (let call = 0; call < 3; call += 1) {
      simulator.faults.next("list", foreignNextLink(`${foreign.origin}/api/machineactions`));
    }
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of("paging")?.finding).toContain(`${hostOf(foreign.origin)}, where the token is not sent`);
    expect(foreign.requests).toEqual([]);
  });

  test("a service that refuses the filter by ids", async () => {
    addTwo();
    simulator.endpoints = { ...simulator.endpoints, inRefusedOn: ["id"] };
    const { code, verdicts } = await examine();
    expect(code).toBe(0);
    expect(verdicts["filter by ids"]).toBe("warning");
    expect(verdicts["paging"]).toBe("ok");
  });
});

test.each([
  [["host1"], 'doctor takes no arguments, but got "host1"'],
  [["-o", "yaml"], '--output is "yaml", but must be text or json'],
  [["--type", "Isolate"], "doctor has no option --type"],
])("%j is wrong usage", async (args, problem) => {
  expect(await command.run("doctor", ...args)).toBe(2);
  expect(command.told).toContain(problem);
});
