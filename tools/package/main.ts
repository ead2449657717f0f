import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { packedFiles } from "./packed-files.ts";
import { publishedManifest, publishedReadme } from "./published-files.ts";

// npm packs files as they lie there: they are changed before it does and put back afterwards.
const repository = resolve(import.meta.dirname, "../..");
const kept = join(repository, "node_modules/.cache/published-files");
const names = ["package.json", "README.md"] as const;

const manifestSchema = z.looseObject({
  version: z.string(),
  files: z.array(z.string()),
  repository: z.looseObject({ url: z.string() }).optional(),
});

async function prepare(): Promise<void> {
  await mkdir(kept, { recursive: true });
  for (const name of names) {
    await cp(join(repository, name), join(kept, name));
  }
  const text = await readFile(join(repository, "package.json"), "utf8");
  const manifest = manifestSchema.parse(JSON.parse(text));
  const packed = packedFiles(manifest.files, repository);
  const publication = {
    version: manifest.version,
    repository: manifest.repository?.url.replace(/^git\+/, "").replace(/\.git$/, ""),
    isPacked: (path: string) => packed.includes(path),
  };
  const readme = await readFile(join(repository, "README.md"), "utf8");
  await writeFile(join(repository, "package.json"), publishedManifest(text));
  await writeFile(join(repository, "README.md"), publishedReadme(readme, publication));
}

async function restore(): Promise<void> {
  for (const name of names) {
    await cp(join(kept, name), join(repository, name));
  }
  await rm(kept, { recursive: true });
}

await (process.argv[2] === "restore" ? restore() : prepare());
