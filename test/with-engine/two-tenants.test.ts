import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack } from "../support/cancellation-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

test("two tenants in one program: each provider signs in to its own, and keeps its secret encrypted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "two-tenants-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const simulator = await startSimulator();
  const other = await startSimulator({
    tenantId: "22222222-3333-4444-8555-666666666666",
    application: { secrets: [{ value: "other~secret-of-this-test" }] },
  });
  const here = simulator.world.add({ type: "RunAntiVirusScan" });
  const there = other.world.add({ type: "RunAntiVirusScan" });
  const inBulk = other.world.add({ type: "Offboard" });
  const certificates = join(folder, "both.pem");
  await writeFile(certificates, `${simulator.certificatePem}\n${other.certificatePem}`);
  const environment = { NODE_EXTRA_CA_CERTS: certificates };
  const stack = await createCancellationStack(simulator, {}, { environment });
  try {
    await stack.writeProgram({
      "index.ts": `
import { BulkMachineActionCancellation, MachineActionCancellation, Provider } from "pulumi-defender-endpoint";
const subsidiary = new Provider("subsidiary", {
  tenantId: "${other.tenantId}",
  clientId: "${other.application.clientId}",
  clientSecret: "${other.clientSecret}",
  apiBaseUrl: "${other.apiBaseUrl}",
  authorityHost: "${other.authorityHost}",
});
new MachineActionCancellation("here", { machineActionId: "${here.id}", comment: "Not needed" });
new MachineActionCancellation("there", { machineActionId: "${there.id}", comment: "Not needed" }, { provider: subsidiary });
new BulkMachineActionCancellation("bulk", { match: { types: ["Offboard"] }, comment: "Not needed" }, { provider: subsidiary });`,
    });
    const preview = await stack.preview();
    expect(preview.code, linesOf(preview)).toBe(0);
    for (const { id } of [here, there, inBulk]) {
      expect(linesOf(preview)).toContain(`${id}: `);
    }
    const up = await stack.up();
    expect(up.code, linesOf(up)).toBe(0);
    expect(simulator.world.truth(here.id)?.action.status).toBe("Cancelled");
    for (const { id } of [there, inBulk]) {
      expect(other.world.truth(id).action.status).toBe("Cancelled");
    }
    expect(JSON.stringify(await stack.state())).not.toContain(other.clientSecret);
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
    expect((await stack.destroy()).code).toBe(0);
  } finally {
    await stack.dispose();
    await Promise.all([simulator.close(), other.close()]);
  }
});
