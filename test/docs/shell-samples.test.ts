import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { allFencedBlocks } from "../support/fenced-blocks.ts";

const repository = resolve(import.meta.dirname, "../..");
const samples = (await allFencedBlocks()).filter(({ language }) => language === "sh");
const documentOf = ({ place }: { readonly place: string }) => place.replace(/:\d+$/, "");

const walk = "test/with-engine/second-stage";
const operations = `${walk}/examples.test.ts does the same operations; as typed, they need the package on npm and a tenant`;
const plugin = `${walk}/languages.test.ts does the same operations; as typed, they need the package on npm and a tenant`;

/** Which test types the commands of a document, or why none can. */
const typedBy: Readonly<Record<string, string>> = {
  "README.md": `${walk}/readme.test.ts`,
  "docs/doctor.md": `${walk}/readme.test.ts: the same command`,
  "docs/getting-started.md": `${walk}/getting-started.test.ts`,
  "docs/package.md": `${walk}/typescript.test.ts installs these versions`,
  "docs/permissions.md":
    "az needs a tenant, which the page says; the command of the doctor is in README, too",
  "docs/plugin.md": `${walk}/plugin-walk.test.ts, test/with-engine/plugin.test.ts for the import; package add needs a host of Pulumi's`,
  "examples/certificate/README.md": `test/identity/client-certificate.test.ts for openssl; az needs a tenant; ${operations}`,
  "examples/comment-policy/README.md": operations,
  "examples/es-module/README.md": operations,
  "examples/gitops/README.md": "az and a key vault: needs an Azure subscription",
  "examples/go/README.md": plugin,
  "examples/government-cloud/README.md": operations,
  "examples/javascript/README.md": operations,
  "examples/list-from-stack-config/README.md": operations,
  "examples/maintenance-window/README.md": operations,
  "examples/one-cancellation/README.md": `${walk}/getting-started.test.ts types more of it; ${operations}`,
  "examples/python/README.md": plugin,
  "examples/scheduled-clean-up/README.md": `${walk}/bulk-saved-plan.test.ts for the saved plan; ${operations}`,
  "examples/two-tenants/README.md": operations,
  "examples/yaml/README.md": plugin,
  "simulator/README.md": `${walk}/getting-started.test.ts, and ${walk}/python-client.test.ts for the variables`,
};

test("of the commands of each document it is said which test types them, or why none can", () => {
  expect([...new Set(samples.map(documentOf))].sort()).toEqual(Object.keys(typedBy).sort());
});

test("each test that is named there is there", () => {
  const named = Object.values(typedBy).flatMap((reason) => reason.match(/test\/[\w/-]+\.test\.ts/g) ?? []);
  expect(named.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
});

test("config that an example's page sets is read by the example's program", () => {
  const wrong: string[] = [];
  const set = samples.flatMap((sample) =>
    [...sample.text.matchAll(/pulumi config set (?:--\w+ )*(?!defender:)(?:\w+:)?(\w+)/g)].map(
      ([, key = ""]) => ({
        folder: dirname(documentOf(sample)),
        key,
      }),
    ),
  );
  for (const { folder, key } of set.filter(({ folder }) => folder.startsWith("examples/"))) {
    const programs = globSync(`${folder}/*.{ts,js,yaml}`, { cwd: repository });
    const isRead = programs.some((file) => readFileSync(join(repository, file), "utf8").includes(key));
    if (!isRead) {
      wrong.push(`${folder}: ${key}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(set.length).toBeGreaterThan(3);
});
