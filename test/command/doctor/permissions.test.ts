import { expect, test } from "vitest";
import { judgeCancelling, judgeReading } from "../../../provider/command/doctor/permissions.ts";
import { cancelPermissions } from "../../../provider/defender/permissions.ts";

const having = (...permissions: string[]) => ({ permissions, audience: undefined, applicationId: undefined });

test("Machine.ReadWrite.All allows reading", () => {
  expect(judgeReading(having("Machine.Read.All", "Machine.ReadWrite.All"))).toEqual({
    check: "may read",
    verdict: "ok",
    finding: "Machine.Read.All, Machine.ReadWrite.All.",
  });
});

test("Machine.Read.All alone allows reading, as far as it is known", () => {
  expect(judgeReading(having("Machine.Read.All"))).toMatchObject({
    verdict: "ok",
    finding: expect.stringContaining("Microsoft's pages now name Machine.ReadWrite.All only"),
  });
});

test("without a permission to read it fails, also when cancelling is allowed", () => {
  expect(judgeReading(having("Machine.Scan"))).toMatchObject({
    verdict: "failed",
    fix: expect.stringContaining("It needs Machine.Read.All or Machine.ReadWrite.All"),
  });
});

test("without a permission to cancel, previews work: a warning", () => {
  expect(judgeCancelling(having("Machine.Read.All"))).toMatchObject({
    verdict: "warning",
    finding: expect.stringContaining("previews work"),
    fix: expect.stringContaining("Machine.Scan"),
  });
});

test("with all permissions every type can be cancelled", () => {
  expect(judgeCancelling(having(...cancelPermissions))).toMatchObject({
    verdict: "ok",
    finding: expect.stringContaining("Every type"),
  });
});

test.each([
  ["Machine.CollectForensics", "CollectInvestigationPackage only"],
  ["Machine.Isolate", "Isolate, Unisolate only"],
  ["Machine.RestrictExecution", "RestrictCodeExecution, UnrestrictCodeExecution only"],
  ["Machine.Scan", "RunAntiVirusScan only"],
  ["Machine.Offboard", "Offboard only"],
  ["Machine.StopAndQuarantine", "StopAndQuarantineFile only"],
  ["Machine.LiveResponse", "LiveResponse only"],
])("%s is enough by Microsoft's page, and else for %s", (permission, types) => {
  const { verdict, finding } = judgeCancelling(having("Machine.Read.All", permission));
  expect(verdict).toBe("ok");
  expect(finding).toContain(
    `enough for every type according to Microsoft's page; if the service goes by the type of the action, as two public reports say, for ${types}.`,
  );
});
