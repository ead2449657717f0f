import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { providerFolder } from "../world/in-memory/product.ts";
import type { PlantedDefect } from "./planted-defects.ts";

const repository = fileURLToPath(new URL("..", providerFolder));

/** A copy of the provider's sources with a defect in it. To be disposed of. */
export interface Mutant {
  readonly providerFolder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Says why a defect cannot be planted any more, or nothing when it can. */
export async function staleness({ file, original }: PlantedDefect): Promise<string | undefined> {
  const source = await readFile(new URL(file, providerFolder), "utf8").catch(() => "");
  const places = source.match(pattern(original, "g"))?.length ?? 0;
  return places === 1
    ? undefined
    : `provider/${file} holds the original ${places} times, not once: ${original}`;
}

/** Finds a piece of source however its lines are broken. */
function pattern(original: string, flags = ""): RegExp {
  const words = original.trim().split(/\s+/);
  return new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+"), flags);
}

/** Copies the provider's sources and plants a defect. */
export async function plant({ file, original, mistake }: PlantedDefect): Promise<Mutant> {
  const source = await readFile(new URL(file, providerFolder), "utf8");
  // Not below node_modules, where Node takes no TypeScript.
  const folder = await mkdtemp(join(tmpdir(), "planted-defect-"));
  const copy = join(folder, "provider");
  await cp(fileURLToPath(providerFolder), copy, { recursive: true });
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  await writeFile(
    join(copy, file),
    source.replace(pattern(original), () => mistake),
  );
  return {
    providerFolder: pathToFileURL(`${copy}/`).href,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
