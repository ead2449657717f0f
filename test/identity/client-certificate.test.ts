import { execFile } from "node:child_process";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { decodeProtectedHeader } from "jose";
import { generate } from "selfsigned";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { SignInHttpClient } from "../../provider/identity/sign-in-http-client.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { fencedBlocksOf, readDocument } from "../support/fenced-blocks.ts";
import { trustSimulator } from "../support/trust-simulator.ts";
import { claimsOf, failureOf, simulatorSettings } from "./sign-in.ts";

const run = promisify(execFile);
const dayMs = 86_400_000;

interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

async function makeCertificate(
  options: { notAfterDate?: Date; keyType?: "rsa" | "ec" } = {},
): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "response automation" }], {
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 30 * dayMs),
    notAfterDate: new Date(Date.now() + dayMs),
    ...options,
  });
  return { certificate: cert, key };
}

let simulator: Simulator;
let folder: string;
let own: Certificate;
let foreign: Certificate;
beforeAll(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
  folder = await mkdtemp(join(tmpdir(), "client-certificate-"));
  [own, foreign] = await Promise.all([makeCertificate(), makeCertificate()]);
});
beforeEach(() => {
  register(own.certificate);
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

function register(...certificates: string[]): void {
  simulator.tenant.register({ ...simulator.application, certificates });
}

async function fileOf(...parts: string[]): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.pem`);
  await writeFile(path, parts.join("\n"));
  return path;
}

async function settingsWith(parts: string[], config: Record<string, string> = {}) {
  return simulatorSettings(simulator, { clientCertificatePath: await fileOf(...parts), ...config });
}

function encrypted(key: string, passphrase: string): string {
  const cipher = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
  return createPrivateKey(key).export(cipher).toString();
}

describe("signs in", () => {
  test("with a certificate and its key in one PEM file", async () => {
    const claims = await claimsOf(simulator, await settingsWith([own.certificate, own.key]));
    expect(claims["appid"]).toBe(simulator.application.clientId);
  });

  test("with the file that the certificate example makes by openssl", async () => {
    const readme = await readDocument("examples/certificate/README.md");
    const [openssl = "", cat = "", az] = (fencedBlocksOf("", readme)[0]?.text ?? "").split("\n");
    await run("bash", ["-c", `set -e\n${openssl}\n${cat}`], { cwd: folder });
    // What it does at Entra is done here.
    expect(az).toMatch(/^az ad app credential reset .* --cert @certificate\.pem --append$/);
    register(await readFile(join(folder, "certificate.pem"), "utf8"));
    const settings = simulatorSettings(simulator, { clientCertificatePath: join(folder, "defender.pem") });
    await expect(claimsOf(simulator, settings)).resolves.toBeDefined();
  });

  test("with the key before the certificate, and the issuer's certificate behind it", async () => {
    const settings = await settingsWith([own.key, own.certificate, foreign.certificate]);
    await expect(claimsOf(simulator, settings)).resolves.toBeDefined();
  });

  test("with a key that has a password", async () => {
    const settings = await settingsWith([encrypted(own.key, "pass word"), own.certificate], {
      clientCertificatePassword: "pass word",
    });
    await expect(claimsOf(simulator, settings)).resolves.toBeDefined();
  });

  test("with a password that the key does not need", async () => {
    const settings = await settingsWith([own.key, own.certificate], { clientCertificatePassword: "unused" });
    await expect(claimsOf(simulator, settings)).resolves.toBeDefined();
  });

  test.each([
    ["true", true],
    ["false", false],
  ])(
    "with the whole certificate sent along or not, as AZURE_CLIENT_SEND_CERTIFICATE_CHAIN=%s says",
    async (value, isSent) => {
      const sent = vi.spyOn(SignInHttpClient.prototype, "sendRequest");
      const settings = simulatorSettings(
        simulator,
        { clientCertificatePath: await fileOf(own.key, own.certificate) },
        { AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: value },
      );
      await claimsOf(simulator, settings);
      const assertions = sent.mock.calls.flatMap(([{ body }]) =>
        typeof body === "string" ? new URLSearchParams(body).getAll("client_assertion") : [],
      );
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      expect(assertions.map((assertion) => "x5c" in decodeProtectedHeader(assertion))).toEqual([isSent]);
    },
  );
});

describe("is refused, and told why", () => {
  test("when the certificate is not registered", async () => {
    const failure = await failureOf(await settingsWith([foreign.certificate, foreign.key]));
    expect(failure.message).toContain("Entra answered AADSTS700027. ");
    expect(failure.message).toContain("Entra says: The certificate with identifier");
    expect(failure.message).toContain("upload the certificate in the app registration");
    expect(failure.message).toContain("certificate file ");
  });

  test("when the certificate has expired", async () => {
    const expired = await makeCertificate({ notAfterDate: new Date(Date.now() - dayMs) });
    register(expired.certificate);
    const failure = await failureOf(await settingsWith([expired.certificate, expired.key]));
    expect(failure.message).toContain("AADSTS700027");
    expect(failure.message).toContain("The key used is expired");
    expect(failure.message).toContain("has expired");
  });
});

describe("finds, before anything is sent, that", () => {
  beforeEach(() => {
    simulator.requests.clear();
  });

  test.each<[string, () => Promise<Parameters<typeof settingsWith>>, RegExp]>([
    [
      "the key has a password and none is given",
      async () => [[encrypted(own.key, "right"), own.certificate]],
      /The private key in the certificate file .+ \(defender:clientCertificatePath\) has a password, and none is given\. Set defender:clientCertificatePassword/,
    ],
    [
      "the password is wrong",
      async () => [
        [encrypted(own.key, "right"), own.certificate],
        { clientCertificatePassword: "wrong-password" },
      ],
      /The password does not open the private key in the certificate file .+\. Check defender:clientCertificatePassword/,
    ],
    [
      "the key is missing",
      async () => [[own.certificate]],
      /must hold both the certificate and its private key/,
    ],
    [
      "the certificate is missing",
      async () => [[own.key]],
      /must hold both the certificate and its private key/,
    ],
    [
      "it is a PFX file",
      async () => [["0\x82\x0a\x01\x02\x01\x030\x82"]],
      /is not in PEM format\. If it is a PFX file, convert it with `openssl pkcs12/,
    ],
    [
      "the key is another certificate's",
      async () => [[own.certificate, foreign.key]],
      /The private key in the certificate file .+ belongs to another certificate than the first one in it/,
    ],
    [
      "the key is not RSA",
      async () => {
        const { certificate } = await makeCertificate({ keyType: "ec" });
        const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        return [[certificate, privateKey.export({ type: "pkcs8", format: "pem" }).toString()]];
      },
      /is ec; Entra takes RSA keys only/,
    ],
    [
      "the certificate is damaged",
      async () => [["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", own.key]],
      /The certificate file .+ is damaged: /,
    ],
    [
      "the key is damaged",
      async () => [[own.certificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]],
      /The certificate file .+ is damaged: /,
    ],
  ])("%s", async (_rule, file, expected) => {
    const failure = await failureOf(await settingsWith(...(await file())));
    expect(failure.message).toMatch(expected);
    expect(failure.message).not.toContain("wrong-password");
    expect(simulator.requests.count()).toBe(0);
  });

  test("there is no such file", async () => {
    const settings = simulatorSettings(simulator, { clientCertificatePath: "certificates/none.pem" });
    const failure = await failureOf(settings);
    expect(failure.message).toMatch(
      /Could not read the certificate file certificates\/none\.pem \(defender:clientCertificatePath\): .*ENOENT.* Check the path; a relative one starts at the folder of Pulumi\.yaml/,
    );
  });
});
