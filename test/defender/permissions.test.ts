import { UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import {
  cancelPermissions,
  explainRefusedPermission,
  missingPermissions,
  readPermissions,
  tokenFactsOf,
} from "../../provider/defender/permissions.ts";
import { inspectTokens } from "../../provider/defender/token-inspection.ts";
import { PermissionDeniedError } from "../../provider/errors.ts";
import { cancelRoles } from "../../simulator/entra/application.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";
import { SimulatedService } from "./simulated-service.ts";

const tokenWith = (claims: Record<string, unknown>) => new UnsecuredJWT(claims).encode();

describe("what a token says about itself", () => {
  test.each([
    [
      { roles: ["Machine.Scan"], aud: "a", appid: "app" },
      { permissions: ["Machine.Scan"], audience: "a", applicationId: "app" },
    ],
    [
      { scp: "Machine.Read Machine.Scan", azp: "app2" },
      { permissions: ["Machine.Read", "Machine.Scan"], audience: undefined, applicationId: "app2" },
    ],
    [{ aud: ["a", "b"] }, { permissions: [], audience: "a, b", applicationId: undefined }],
    [
      { roles: "Machine.Scan", scp: 7, appid: 7 },
      { permissions: [], audience: undefined, applicationId: undefined },
    ],
    [{ roles: [1, null] }, { permissions: ["1", "null"], audience: undefined, applicationId: undefined }],
  ])("%j", (claims, facts) => {
    expect(tokenFactsOf(tokenWith(claims))).toEqual(facts);
  });

  test.each(["", "opaque", "a.b", "a.b.c", "eyJhbGciOiJub25lIn0.bm90IGpzb24."])(
    "is nothing when it is %j",
    (token) => {
      expect(tokenFactsOf(token)).toBeUndefined();
    },
  );
});

describe("missing permissions", () => {
  const facts = (...permissions: string[]) => ({
    permissions,
    audience: undefined,
    applicationId: undefined,
  });

  test("are none with one of those that read and one of those that cancel", () => {
    for (const read of readPermissions) {
      for (const cancel of cancelPermissions) {
        expect(missingPermissions(facts(read, cancel))).toEqual([]);
      }
    }
  });

  test("are named with all that would do", () => {
    expect(missingPermissions(facts())).toEqual([
      "Reading needs Machine.Read.All or Machine.ReadWrite.All",
      "Cancelling needs one of Machine.CollectForensics, Machine.Isolate, Machine.RestrictExecution, Machine.Scan, " +
        "Machine.Offboard, Machine.StopAndQuarantine, Machine.LiveResponse",
    ]);
    expect(missingPermissions(facts("Machine.Read.All"))).toHaveLength(1);
    expect(missingPermissions(facts("Machine.Scan"))).toHaveLength(1);
  });

  test("are those that the service documents", () => {
    expect([...cancelPermissions]).toEqual(cancelRoles);
  });
});

describe("a 403 is explained", () => {
  test("by what the token lacks", () => {
    const text = explainRefusedPermission("cancel", {
      permissions: ["Machine.Read.All"],
      audience: "a",
      applicationId: "app",
    });
    expect(text).toContain("Cancelling needs one of Machine.CollectForensics, ");
    expect(text).toContain("The token of application app has: Machine.Read.All.");
    expect(text).toContain("admin consent");
    expect(text).toContain("up to 24 hours");
  });

  test("by the audience and the type of the action, when the token has a permission that should do", () => {
    const facts = {
      permissions: ["Machine.CollectForensics"],
      audience: "https://graph.microsoft.com",
      applicationId: "app",
    };
    const text = explainRefusedPermission("cancel", facts);
    expect(text).toContain("the token of application app has Machine.CollectForensics.");
    expect(text).toContain("the token is for https://graph.microsoft.com, and a wrong one gives 403");
    expect(text).toContain("Machine.Isolate for Isolate");
    expect(text).toContain("refuse Machine.CollectForensics alone");
    expect(text).not.toContain("admin consent");
  });

  test("as far as it goes, when the token cannot be read", () => {
    const text = explainRefusedPermission("read", undefined);
    expect(text).toContain(
      "Reading needs Machine.Read.All or Machine.ReadWrite.All; what the token in use has cannot be read",
    );
    expect(text).toContain("admin consent");
  });

  test("with no more than twenty permissions", () => {
    const permissions = Array.from({ length: 300 }, (_, index) => `Other.${index}`);
    const text = explainRefusedPermission("read", { permissions, audience: "a", applicationId: "app" });
    expect(text).toContain("Other.19, ….");
    expect(text).not.toContain("Other.20");
  });
});

describe("by the service's own refusals", () => {
  const service = new SimulatedService();

  test.each(["applicationPermissions", "missingRoles"] as const)(
    "a token that may read and not cancel is told so, in the words %s",
    async (forbiddenText) => {
      const { rules } = service.simulator;
      service.simulator.rules = { ...rules, forbiddenText };
      service.useClient({ roles: ["Machine.Read.All"] });
      expect(await service.outcomeOf("get")).toMatchObject({ id: service.actionId });
      const failure = await service.outcomeOf("cancel");
      service.simulator.rules = rules;
      expect(failure).toBeInstanceOf(PermissionDeniedError);
      expect(String(failure)).toContain("has: Machine.Read.All. Grant the permission");
      expect(String(failure)).toContain(service.simulator.application.clientId);
      expect(service.simulator.world.truth(service.actionId).cancelsReceived).toBe(0);
    },
  );

  test("a token without roles reads nothing", async () => {
    service.useClient({ roles: [] });
    const failure = await service.outcomeOf("get");
    expect(failure).toBeInstanceOf(PermissionDeniedError);
    expect(String(failure)).toContain("has: none.");
  });

  test("a token for another audience is told to look at it", async () => {
    service.useClient({ audience: "https://graph.microsoft.com" });
    const failure = await service.outcomeOf("list");
    expect(failure).toBeInstanceOf(PermissionDeniedError);
    expect(String(failure)).toContain("the token is for https://graph.microsoft.com");
  });
});

describe("before the first call", () => {
  const warningsFor = async (...tokens: string[]) => {
    const reporter = new RecordingReporter();
    const rest = [...tokens];
    const { getToken, facts } = inspectTokens(async () => rest.shift() ?? "", reporter);
    const got: string[] = [];
    for (const _ of tokens) {
      got.push(await getToken());
    }
    expect(got).toEqual(tokens);
    return { warned: reporter.warned, facts: facts() };
  };

  test("a warning names what the token's permissions cannot do", async () => {
    const { warned } = await warningsFor(tokenWith({ roles: ["Machine.Read.All"] }));
    expect(warned).toEqual([
      expect.stringMatching(
        /^Cancelling needs one of Machine\..*, and the token has none of these permissions\.$/,
      ),
    ]);
  });

  test("there is one warning for each thing it cannot do, and none for the tokens that follow", async () => {
    const { warned, facts } = await warningsFor(
      tokenWith({ roles: [] }),
      tokenWith({ roles: [], aud: "second" }),
    );
    expect(warned).toHaveLength(2);
    expect(facts).toMatchObject({ audience: "second" });
  });

  test("there is none when the permissions are enough, and none when they cannot be read", async () => {
    expect(
      (await warningsFor(tokenWith({ roles: ["Machine.ReadWrite.All", "Machine.Scan"] }))).warned,
    ).toEqual([]);
    expect(await warningsFor("opaque")).toEqual({ warned: [], facts: undefined });
  });

  test("there is one for calls that begin at the same time", async () => {
    const reporter = new RecordingReporter();
    const { getToken } = inspectTokens(async () => tokenWith({ roles: ["Machine.Scan"] }), reporter);
    await Promise.all([getToken(), getToken(), getToken()]);
    expect(reporter.warned).toHaveLength(1);
  });
});
