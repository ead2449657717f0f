import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
});

/** Folder of the package that a bundled file belongs to. A package may lie in another. */
const packageFolder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * The licences of the libraries in a bundle, as they ask to be passed on.
 *
 * @param files paths of the bundled files, from the folder of the repository
 */
export async function bundledLicences(files: readonly string[], repository: string): Promise<string> {
  const folders = new Set(files.flatMap((file) => packageFolder.exec(file)?.[1] ?? []));
  const texts = new Map<string, string>();
  for (const folder of folders) {
    const path = join(repository, folder);
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(path, "package.json"), "utf8")));
    const { name, version, license = "see below" } = manifest;
    const names = (await readdir(path)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    const licences = await Promise.all(names.map((file) => readFile(join(path, file), "utf8")));
    texts.set(`${name} ${version} (${license})`, licences.join("\n\n").trim());
  }
  const sections = [...texts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([title, text]) => `${title}\n${"=".repeat(title.length)}\n\n${text}`);
  return `Libraries in plugin.js and their licences.\n\n${sections.join("\n\n\n")}\n`;
}
