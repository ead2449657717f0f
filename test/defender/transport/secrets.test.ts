import { inspect } from "node:util";
import { describe, expect, type MockInstance, test, vi } from "vitest";
import { DefenderError } from "../../../provider/errors.ts";
import { createTokenSource } from "../../../provider/identity/credential.ts";
import { terminalReporter } from "../../../provider/reporting/reporter.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import type { Fault } from "../../../simulator/faults/faults.ts";
import { simulatorSettings } from "../../identity/sign-in.ts";
import { startConnectProxy } from "../../support/connect-proxy.ts";
import { startHttpsServer } from "../../support/https-server.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

const proxyPassword = "pr0xy~p@ss/word";

/** Everything that a person or a log could get to see of an error. */
function shownOf(error: Error): string {
  return [
    String(error),
    error.stack ?? "",
    JSON.stringify(error),
    JSON.stringify(Object.getOwnPropertyDescriptors(error)),
    inspect(error, {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
      maxStringLength: null,
      getters: true,
    }),
  ].join("\n");
}

/** Signs in with a real secret at the simulator, and remembers every token it gets. */
function signInForReal(): { readonly secrets: () => readonly string[]; readonly written: () => string } {
  const settings = simulatorSettings(service.simulator, { clientSecret: service.simulator.clientSecret });
  const source = createTokenSource(settings);
  const tokens: string[] = [];
  service.useClient({
    getToken: async (options) => {
      const token = await source.getToken(options);
      tokens.push(token);
      return token;
    },
  });
  const written: MockInstance[] = [
    vi.spyOn(process.stderr, "write").mockReturnValue(true),
    vi.spyOn(process.stdout, "write").mockReturnValue(true),
  ];
  return {
    secrets: () => [
      service.simulator.clientSecret,
      encodeURIComponent(service.simulator.clientSecret),
      proxyPassword,
      encodeURIComponent(proxyPassword),
      Buffer.from(`user:${proxyPassword}`).toString("base64"),
      ...tokens,
      ...tokens.flatMap((token) => token.split(".")),
    ],
    written: () => {
      const text = written.flatMap(({ mock }) => mock.calls.map(([chunk]) => String(chunk))).join("");
      vi.restoreAllMocks();
      return text;
    },
  };
}

/** Answers of somebody who sends back what he has got. */
const echoes: Fault = {
  kind: "rewritten",
  rewrite: ({ body }) => ({ status: 400, body }),
};

const faults: readonly [name: string, fault: Fault][] = [
  ["400", fault.errorAnswer(400, "BadRequest", "No")],
  ["401", fault.expiredToken()],
  ["403", fault.errorAnswer(403, "Forbidden", "No")],
  ["404", fault.errorAnswer(404, "ResourceNotFound", "No")],
  ["429", fault.throttled("retryAfterSeconds", 1000, 0)],
  ["503", fault.serverError(503)],
  ["a redirect", fault.redirect("https://elsewhere.example")],
  ["HTML", fault.htmlPage(200)],
  ["the entity as an error", echoes],
  ["a foreign next page", fault.foreignNextLink("https://elsewhere.example")],
  ["the entity of another action", fault.wrongId("99999999-0000-4000-8000-000000000000")],
  ["a reset", fault.reset("beforeEffect")],
  ["half an answer", fault.truncated(20)],
  ["100 MB", fault.flood()],
];

describe.each(operations)("a failed %s call shows no secret", (operation) => {
  test.each(faults)("after %s", async (_name, strike) => {
    const { secrets, written } = signInForReal();
    service.simulator.faults.always(operation, strike);
    const outcome = await service.outcomeOf(operation);
    const shown = `${outcome instanceof Error ? shownOf(outcome) : ""}\n${written()}`;
    for (const secret of secrets()) {
      expect(shown).not.toContain(secret);
    }
    expect(secrets().length).toBeGreaterThan(5);
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(DefenderError);
    }
  });

  test.each([
    ["wants another password", { credentials: "user:other" }],
    ["works, and the host is not trusted", { credentials: `user:${proxyPassword}` }],
  ])("through a proxy that %s", async (_name, options) => {
    const { secrets, written } = signInForReal();
    await using server = await startHttpsServer(() => undefined, { isTrusted: false });
    await using proxy = await startConnectProxy({ ...options, upstream: new URL(server.origin).host });
    service.useClient({ apiBaseUrl: server.origin });
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("HTTPS_PROXY", proxy.url.replace("//", `//user:${encodeURIComponent(proxyPassword)}@`));
    const outcome = await service.outcomeOf(operation);
    expect(proxy.targets.length).toBeGreaterThan(0);
    if (!(outcome instanceof DefenderError)) {
      throw outcome;
    }
    const shown = `${shownOf(outcome)}\n${written()}`;
    for (const secret of [...secrets(), ...service.driven.tokens]) {
      expect(shown).not.toContain(secret);
    }
  });

  test("when there is no proxy where one should be", async () => {
    const { secrets, written } = signInForReal();
    expect(await service.outcomeOf("get")).not.toBeInstanceOf(Error);
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("HTTPS_PROXY", `http://user:${encodeURIComponent(proxyPassword)}@127.0.0.1:1`);
    const outcome = await service.outcomeOf(operation);
    if (!(outcome instanceof DefenderError)) {
      throw outcome;
    }
    const shown = `${shownOf(outcome)}\n${written()}`;
    for (const secret of secrets()) {
      expect(shown).not.toContain(secret);
    }
  });
});

describe("the search for secrets", () => {
  test("finds one in the depths of an error", () => {
    const cause = Object.assign(new Error("inner"), {
      options: { headers: { authorization: "Bearer needle" } },
    });
    expect(shownOf(new Error("outer", { cause }))).toContain("needle");
  });
});

test("lines for the terminal hold no control characters", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  terminalReporter.say("host\u001b[2J");
  terminalReporter.warn("host\u202e");
  const lines = write.mock.calls.map(([line]) => String(line));
  vi.restoreAllMocks();
  expect(lines).toEqual(["defender: host [2J\n", "defender: warning: host \n"]);
});
