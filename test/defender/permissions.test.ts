import { describe, expect, test } from "vitest";
import {
  cancelPermissions,
  explainRefusedPermission,
  missingPermission,
  readPermissions,
  tokenFactsOf,
} from "../../provider/defender/permissions.ts";
import { PermissionDeniedError } from "../../provider/errors.ts";
import { cancelRoles } from "../../simulator/entra/application.ts";
import { SimulatedService } from "./simulated-service.ts";
import { tokenWith } from "./token-with.ts";

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
      expect(missingPermission("read", facts(read))).toBeUndefined();
    }
    for (const cancel of cancelPermissions) {
      expect(missingPermission("cancel", facts(cancel))).toBeUndefined();
    }
  });

  test("are named with all that would do", () => {
    expect(missingPermission("read", facts("Machine.Scan"))).toBe(
      "Reading needs Machine.Read.All or Machine.ReadWrite.All",
    );
    expect(missingPermission("cancel", facts("Machine.Read.All"))).toBe(
      "Cancelling needs one of Machine.CollectForensics, Machine.Isolate, Machine.RestrictExecution, Machine.Scan, " +
        "Machine.Offboard, Machine.StopAndQuarantine, Machine.LiveResponse, preferably the one for the action's own type",
    );
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

  const withPermission = (...permissions: string[]) => ({
    permissions,
    audience: "https://graph.microsoft.com",
    applicationId: "app",
  });

  test("to a cancel call, although the token has one of the seven: by both readings of which one is enough", () => {
    const text = explainRefusedPermission("cancel", withPermission("Machine.CollectForensics"));
    expect(text).toContain("the token of application app has Machine.CollectForensics.");
    expect(text).toContain("Microsoft's page says that any of the seven is enough");
    expect(text).toContain(
      "the one of the action's own type, for example Machine.Isolate for Isolate: add that.",
    );
    expect(text).toContain("A wrong audience also gives 403: the token is for https://graph.microsoft.com");
    expect(text).not.toContain("admin consent");
  });

  test("to a read, although the token has Machine.Read.All: by Machine.ReadWrite.All, unless it has that", () => {
    const advice = "Microsoft's pages now name only Machine.ReadWrite.All for reading: add it.";
    expect(explainRefusedPermission("read", withPermission("Machine.Read.All"))).toContain(advice);
    const both = explainRefusedPermission(
      "read",
      withPermission("Machine.Read.All", "Machine.ReadWrite.All"),
    );
    expect(both).not.toContain(advice);
    expect(both).toContain("the token is for https://graph.microsoft.com");
  });

  test("as far as it goes, when the token cannot be read", () => {
    const text = explainRefusedPermission("read", undefined);
    expect(text).toContain(
      "Reading needs Machine.Read.All or Machine.ReadWrite.All; the token in use cannot be read, so what it has is unknown",
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
