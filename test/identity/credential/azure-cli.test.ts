import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTokenSource } from "../../../provider/identity/credential.ts";
import { settingsFrom, tenantId } from "../../configuration/sources.ts";
import { failureOf } from "../sign-in.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "azure-cli-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Puts a command `az` on the path that keeps its arguments and answers as the script says. */
async function installAzureCli(script: string): Promise<void> {
  const path = join(folder, "az");
  await writeFile(path, `#!/bin/sh\necho "$@" > "${join(folder, "arguments")}"\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv("PATH", [folder, "/usr/bin", "/bin"].join(delimiter));
}

const viaCli = (config = {}) => settingsFrom({ tenantId, ...config }, { ARM_USE_CLI: "true" });

test("takes the token of whoever is logged in to the Azure CLI, for our scope and tenant", async () => {
  const answer = {
    accessToken: "token of a person",
    expires_on: Math.floor(Date.now() / 1000) + 3600,
    tokenType: "Bearer",
  };
  await installAzureCli(`echo '${JSON.stringify(answer)}'`);
  expect(await createTokenSource(viaCli()).getToken()).toBe("token of a person");
  const given = await readFile(join(folder, "arguments"), "utf8");
  expect(given).toContain("account get-access-token");
  expect(given).toContain("https://api.securitycenter.microsoft.com");
  expect(given).toContain(`--tenant ${tenantId}`);
});

describe("says", () => {
  test("that nobody is logged in", async () => {
    await installAzureCli("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    const failure = await failureOf(viaCli());
    expect(failure.message).toMatch(
      /^Could not sign in with the Azure CLI, tenant .+ \(defender:tenantId\), for .+ Please run 'az login'/,
    );
    expect(failure.message).toContain("run `az login`, or configure another way");
  });

  test("that there is no Azure CLI", async () => {
    vi.stubEnv("PATH", folder);
    expect((await failureOf(viaCli())).message).toContain("Azure CLI could not be found");
  });

  test("that it did not answer in the request's time", async () => {
    await installAzureCli("exec sleep 100");
    const failure = await failureOf(viaCli({ requestTimeoutSeconds: "1" }));
    expect(failure.message).toContain("Could not sign in with the Azure CLI");
  });

  test("what Entra refuses", async () => {
    await installAzureCli(
      'echo "ERROR: AADSTS65001: The user or administrator has not consented to use the application. Trace ID: 11111111-1111-4111-8111-111111111111 Correlation ID: 22222222-2222-4222-8222-222222222222" >&2; exit 1',
    );
    const failure = await failureOf(viaCli());
    expect(failure.code).toBe("AADSTS65001");
    expect(failure.message).toContain("An administrator has to consent");
  });
});
