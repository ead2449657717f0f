import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readFigures } from "../../test/bench/figures.ts";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { chartPictures } from "./charts.ts";
import { terminalPictures } from "./terminal-pictures.ts";

const folder = resolve(import.meta.dirname, "../../docs/images");

await mkdir(folder, { recursive: true });
const pictures = [...chartPictures(await readFigures()), ...(await terminalPictures(await ensureEngine()))];
for (const [name, svg] of pictures) {
  await writeFile(join(folder, name), svg);
  console.log(`docs/images/${name}`);
}
