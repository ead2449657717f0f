import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { terminalPictures } from "./terminal-pictures.ts";

const folder = resolve(import.meta.dirname, "../../docs/images");

await mkdir(folder, { recursive: true });
for (const [name, svg] of await terminalPictures(await ensureEngine())) {
  await writeFile(join(folder, name), svg);
  console.log(`docs/images/${name}`);
}
