import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { generate } from "selfsigned";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { defaultSeedFile } from "../../../simulator/seed.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust, withoutTypeCheck } from "../../support/cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "../../support/engine-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

type Config = NonNullable<EngineStackOptions["config"]>;

interface Surroundings {
  readonly config?: Config;
  readonly environment?: Readonly<Record<string, string>>;
  /** The tenant in which the last of the actions is; default: the one of all others. */
  readonly lastIn?: Simulator;
}

/** What an example finds around it, beside the simulator that its stack config names. */
type Arrange = (simulator: Simulator) => Promise<Surroundings>;

const repository = resolve(import.meta.dirname, "../../..");

/** Actions of the simulator's seed, which the examples name. */
const scan = "067a2fc5-af14-41ad-a775-210604a83c1f";
const secondScan = "3017ca5d-3b13-4146-afd8-6823e2f90d82";
const thirdScan = "73aa44d0-08a3-4929-ad11-6c3f215954e8";
const isolation = "12c0d889-ce1d-4b7b-ab50-ac52007fab82";
const liveResponse = "cd9384b5-eaf6-48da-a6cb-0f8fd1ae4d9e";

let folder: string;
const started: Simulator[] = [];
let stack: EngineStack | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "example-"));
});

afterEach(async () => {
  await stack?.dispose();
  stack = undefined;
  await Promise.all(started.splice(0).map((simulator) => simulator.close()));
  await rm(folder, { recursive: true });
});

async function start(options: Parameters<typeof startSimulator>[0] = {}): Promise<Simulator> {
  const simulator = await startSimulator({ seedFile: defaultSeedFile, ...options });
  started.push(simulator);
  return simulator;
}

const nothingElse: Arrange = async () => ({});

/** The application knows a certificate and no secret. */
const withCertificate: Arrange = async (simulator) => {
  const { cert, private: key } = await generate([{ name: "commonName", value: "response automation" }]);
  simulator.tenant.register({ ...simulator.application, secrets: [], certificates: [cert] });
  const file = join(folder, "defender.pem");
  await writeFile(file, `${cert}\n${key}`);
  const { "defender:clientSecret": _, ...config } = simulatorConfig(simulator);
  return { config: { ...config, "defender:clientCertificatePath": file } };
};

const withSubsidiary: Arrange = async (simulator) => {
  const subsidiary = await start({ tenantId: "22222222-3333-4444-8555-666666666666" });
  const certificates = join(folder, "certificates.pem");
  await writeFile(certificates, `${simulator.certificatePem}\n${subsidiary.certificatePem}`);
  return {
    config: {
      ...simulatorConfig(simulator),
      "subsidiary:tenantId": subsidiary.tenantId,
      "subsidiary:clientId": subsidiary.application.clientId,
      "subsidiary:clientSecret": { secret: subsidiary.clientSecret },
      "subsidiary:apiBaseUrl": subsidiary.apiBaseUrl,
      "subsidiary:authorityHost": subsidiary.authorityHost,
    },
    environment: { NODE_EXTRA_CA_CERTS: certificates },
    lastIn: subsidiary,
  };
};

/** The service takes tokens for the government's audience only, so the scope that the example asks for is checked. */
const inGovernmentCloud: Arrange = async (simulator) => {
  simulator.rules = { ...simulator.rules, audiences: ["https://api-gov.securitycenter.microsoft.us"] };
  return {};
};

const examples: Readonly<Record<string, { readonly cancels: readonly string[]; readonly arrange: Arrange }>> =
  {
    "one-cancellation": { cancels: [scan], arrange: nothingElse },
    "list-from-stack-config": { cancels: [scan, secondScan, isolation], arrange: nothingElse },
    "two-tenants": { cancels: [scan, secondScan], arrange: withSubsidiary },
    certificate: { cancels: [scan], arrange: withCertificate },
    "government-cloud": { cancels: [scan], arrange: inGovernmentCloud },
    "es-module": { cancels: [scan], arrange: nothingElse },
    javascript: { cancels: [scan], arrange: nothingElse },
    "comment-policy": { cancels: [scan], arrange: nothingElse },
    "scheduled-clean-up": { cancels: [scan, secondScan, thirdScan], arrange: nothingElse },
    "maintenance-window": { cancels: [liveResponse], arrange: nothingElse },
  };

/** The stack config that the example brings. */
async function ownConfig(directory: string): Promise<Config> {
  const text = await readFile(join(directory, "Pulumi.dev.yaml"), "utf8").catch(() => "config: {}");
  const { config } = z.object({ config: z.record(z.string(), z.unknown()) }).parse(parse(text));
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

async function stackOf(name: string, simulator: Simulator, surroundings: Surroundings = {}) {
  const directory = join(repository, "examples", name);
  stack = await createEngineStack({
    program: { directory },
    config: { ...(await ownConfig(directory)), ...(surroundings.config ?? simulatorConfig(simulator)) },
    environment: { ...simulatorTrust(simulator), ...withoutTypeCheck, ...surroundings.environment },
  });
  return stack;
}

describe("examples", () => {
  test.each(Object.entries(examples))(
    "%s: preview calls nothing, up cancels what the program names, up again changes nothing, destroy calls nothing",
    async (name, { cancels, arrange }) => {
      const simulator = await start();
      const surroundings = await arrange(simulator);
      const example = await stackOf(name, simulator, surroundings);
      const cancelCalls = () =>
        started
          .map(({ requests }) => requests.count({ operation: "cancel" }))
          .reduce((sum, calls) => sum + calls, 0);

      const preview = await example.preview();
      expect(preview.code, linesOf(preview)).toBe(0);
      expect(linesOf(preview).match(/: will be cancelled[.,]/g)).toHaveLength(cancels.length);
      expect(cancelCalls()).toBe(0);

      const up = await example.up();
      expect(up.code, linesOf(up)).toBe(0);
      expect(cancelCalls()).toBe(cancels.length);
      const tenants = cancels.map((_, index) =>
        index === cancels.length - 1 ? (surroundings.lastIn ?? simulator) : simulator,
      );
      expect(cancels.map((id, index) => tenants[index]?.world.truth(id)?.action.status)).toEqual(
        cancels.map(() => "Cancelled"),
      );

      const again = await example.up("--expect-no-changes");
      expect(again.code, linesOf(again)).toBe(0);
      const destroy = await example.destroy();
      expect(destroy.code, linesOf(destroy)).toBe(0);
      expect(cancelCalls()).toBe(cancels.length);
    },
  );

  test("comment-policy refuses a comment without a change number, in the preview, and nothing is called", async () => {
    const simulator = await start();
    const example = await stackOf("comment-policy", simulator);
    await example.setConfig({ "defender-comment-policy:comment": "no reason" });
    for (const refused of [await example.preview(), await example.up()]) {
      expect(refused.code).not.toBe(0);
      expect(linesOf(refused)).toContain(
        'The comment of "stop-scan" is "no reason". It has to name a change or an incident',
      );
    }
    expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  });

  test("every example is run: here, by another engine test that names it, or by `npm run demo`", async () => {
    const folders = ["test/with-engine", "test/support/pipelines"].map((folder) => join(repository, folder));
    const found = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(folder, { recursive: true })).map((file) => join(folder, file)),
      ),
    );
    const others = found.flat().filter((file) => file.endsWith(".ts") && file !== import.meta.filename);
    const texts = await Promise.all(others.map((file) => readFile(file, "utf8")));
    const entries = await readdir(join(repository, "examples"), { withFileTypes: true });
    const unused = entries
      .filter((entry) => entry.isDirectory() && entry.name !== "demo" && examples[entry.name] === undefined)
      .filter(({ name }) => !texts.some((text) => new RegExp(`["/]${name}["/]`).test(text)));
    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  test.each(Object.keys(examples))("%s stands alone: project, dependencies and README", async (name) => {
    const directory = join(repository, "examples", name);
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(join(repository, "package.json"), "utf8")));
    const manifest = z
      .object({ private: z.literal(true), dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(directory, "package.json"), "utf8")));
    expect(manifest.dependencies).toEqual({
      "@pulumi/pulumi": "^3.270.0",
      "pulumi-defender-endpoint": `^${version}`,
    });
    const project = z.object({ name: z.string(), runtime: z.string() });
    expect(project.parse(parse(await readFile(join(directory, "Pulumi.yaml"), "utf8")))).toEqual({
      name: `defender-${name}`,
      runtime: "nodejs",
    });
    expect(await readFile(join(directory, "README.md"), "utf8")).toContain("## Run it");
  });
});
