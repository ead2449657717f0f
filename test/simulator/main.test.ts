import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import got from "got";
import { afterEach, expect, test } from "vitest";
import { createTlsCertificate } from "../../simulator/tls-certificate.ts";

const repository = join(import.meta.dirname, "../..");
let child: ChildProcessWithoutNullStreams | undefined;
let output = "";

function run(args: readonly string[], environment: Record<string, string> = {}): Promise<number | null> {
  output = "";
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  child = spawn(process.execPath, [join(repository, "simulator/main.ts"), ...args], {
    env: { ...env, ...environment },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child?.once("exit", resolve));
}

afterEach(() => void child?.kill("SIGKILL"));

const printed = (pattern: RegExp) => pattern.exec(output)?.[1] ?? "";

test("the program prints all that a stack needs, answers, prints each request, and leaves nothing behind", async () => {
  const exited = run([]);
  await expect.poll(() => output, { timeout: 30_000 }).toContain("defender:authorityHost");
  const baseUrl = printed(/defender:apiBaseUrl (\S+)/);
  const authority = printed(/defender:authorityHost (\S+)/);
  const certificate = printed(/NODE_EXTRA_CA_CERTS=(\S+)/);
  const https = { certificateAuthority: await readFile(certificate) };
  const form = {
    grant_type: "client_credentials",
    client_id: printed(/ARM_CLIENT_ID=(\S+)/),
    client_secret: printed(/ARM_CLIENT_SECRET='(.+)'/),
    scope: "https://api.securitycenter.microsoft.com/.default",
  };
  const tokenUrl = `${authority}/${printed(/ARM_TENANT_ID=(\S+)/)}/oauth2/v2.0/token`;
  const { access_token } = await got.post(tokenUrl, { https, form }).json<{ access_token: string }>();
  const headers = { authorization: `Bearer ${access_token}` };
  const url = `${baseUrl}/api/machineactions?$filter=status eq 'Pending'&$top=1`;
  const { value } = await got(url, { https, headers }).json<{ value: unknown[] }>();
  expect(value).toHaveLength(1);
  await expect
    .poll(() => output)
    .toMatch(/ 200 {2}GET \/api\/machineactions\?\$filter=status eq 'Pending'&\$top=1/);
  expect(output).not.toContain(access_token);
  expect(output.split(form.client_secret)).toHaveLength(2);
  child?.kill("SIGINT");
  expect(await exited).toBe(0);
  expect(existsSync(certificate)).toBe(false);
});

test("the printed certificate file holds what the terminal trusted before, too", async () => {
  const corporate = await createTlsCertificate();
  try {
    void run([], { NODE_EXTRA_CA_CERTS: corporate.path });
    await expect.poll(() => output, { timeout: 30_000 }).toContain("defender:authorityHost");
    const bundle = await readFile(printed(/NODE_EXTRA_CA_CERTS=(\S+)/), "utf8");
    expect(bundle).toContain(corporate.authority);
    expect(bundle.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  } finally {
    await corporate.remove();
  }
});

test("the printed lines lead the command to the simulator", async () => {
  void run([]);
  await expect.poll(() => output, { timeout: 30_000 }).toContain("defender:authorityHost");
  const lines = output.split("\n");
  const script = lines.filter((line) => line.startsWith("export ")).join("\n");
  const command = lines.find((line) => line.startsWith("npx pulumi-defender-endpoint ")) ?? "";
  const { stdout } = await promisify(execFile)("bash", ["-ec", `${script}\n${command} -o json`], {
    cwd: repository,
  });
  expect(JSON.parse(stdout)).toHaveLength(12);
});

test.each([
  [["--port", "seventy"], /--port seventy is no port/],
  [["--seed", "/nowhere.json"], /nowhere\.json/],
  [["--unheard"], /--unheard/],
])("%j is refused with the reason", async (args, reason) => {
  expect(await run(args)).not.toBe(0);
  expect(output).toMatch(reason);
});
