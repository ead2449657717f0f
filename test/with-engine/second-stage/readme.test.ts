import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startSimulator } from "../../../simulator/simulator.ts";
import { engineEnvironment } from "../../../tools/engine/engine-environment.ts";
import { fencedBlocksOf, readDocument } from "../../support/fenced-blocks.ts";
import { packPackage, readManifest } from "../../support/packed-package.ts";
import { theEngine } from "../../support/the-engine.ts";
import { templateConfig, templateDevDependencies } from "../../support/typescript-template.ts";

const run = promisify(execFile);

/** Installs a project and makes five operations with the type check of a reader's own stack. */
const maxWalkMs = 900_000;

const blocks = fencedBlocksOf("README.md", await readDocument("README.md"));
const [program] = blocks.filter(({ language }) => language === "ts");
const commands = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);

/** A project as `pulumi new typescript` leaves it, with README's program. */
async function createProject(folder: string): Promise<void> {
  await mkdir(folder);
  const manifest = { name: "readme", main: "index.ts", devDependencies: templateDevDependencies };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(templateConfig));
  await writeFile(
    join(folder, "Pulumi.yaml"),
    "name: readme\nruntime:\n  name: nodejs\n  options:\n    packagemanager: npm\n",
  );
  await writeFile(join(folder, "index.ts"), program?.text ?? "");
}

test(
  "README's commands lead a project of `pulumi new typescript` to a cancelled action, as they are written",
  async () => {
    const [seeItWork, pack, install, use, ...others] = commands;
    expect(others).toEqual([]);
    // These install what this test runs in, and run it.
    expect(seeItWork).toBe("npm ci && npm run demo\nnpm ci && npm test\n");
    expect(pack).toBe("npm ci && npm pack\n");

    const folder = await mkdtemp(join(tmpdir(), "readme-"));
    const packed = await packPackage();
    const simulator = await startSimulator();
    try {
      const { version } = await readManifest();
      const tarball = join(folder, "pulumi-defender-endpoint", `pulumi-defender-endpoint-${version}.tgz`);
      expect(basename(packed.tarball)).toBe(basename(tarball));
      await mkdir(join(folder, "pulumi-defender-endpoint"));
      await rename(packed.tarball, tarball);
      const project = join(folder, "project");
      await createProject(project);
      const [, id = ""] = /machineActionId: "(.+)"/.exec(program?.text ?? "") ?? [];
      simulator.world.add({ id, type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example" });
      const env = engineEnvironment({
        engine: await theEngine(),
        stateDirectory: folder,
        pulumiHome: folder,
        passphrase: "of this walk",
        extra: {
          CLIENT_SECRET: simulator.clientSecret,
          NODE_EXTRA_CA_CERTS: simulator.certificatePath,
          // Where a reader answers "yes".
          PULUMI_SKIP_CONFIRMATIONS: "true",
        },
      });
      // What leads to the simulator in place of Microsoft's hosts goes in after the stack is there.
      const toSimulator = `
pulumi config set defender:apiBaseUrl ${simulator.apiBaseUrl}
pulumi config set defender:authorityHost ${simulator.authorityHost}
`;
      const typed = use?.replace("npx", `${toSimulator}npx`);
      const script = `set -e\n${install}\n${typed}\npulumi stack output outcome`;
      const { stdout } = await run("bash", ["-c", script], { cwd: project, env });
      expect(stdout).toMatch(
        /^OK +settings: Signs in with a client secret, tenant 11111111… \(defender:tenantId\)/m,
      );
      expect(stdout).toContain(", 0 failed, ");
      expect(stdout).toMatch(new RegExp(`${id}: .*: will be cancelled`));
      expect(stdout.trim()).toMatch(/\ncancelled$/);
      expect(simulator.world.truth(id).action.status).toBe("Cancelled");
    } finally {
      await simulator.close();
      await rm(packed.folder, { recursive: true });
      await rm(folder, { recursive: true, maxRetries: 5 });
    }
  },
  maxWalkMs,
);
