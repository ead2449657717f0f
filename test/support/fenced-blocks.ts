import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");

/** A sample in a document. */
export interface FencedBlock {
  /** The document and the line of the first line of the sample, for example `README.md:12`. */
  readonly place: string;
  readonly language: string;
  readonly text: string;
}

export function fencedBlocksOf(document: string, markdown: string): readonly FencedBlock[] {
  return [...markdown.matchAll(/^( *)```(\S*)\n(.*?)^\1```$/gms)].map(
    ({ 1: margin = "", 2: language = "", 3: text = "", index }) => ({
      place: `${document}:${markdown.slice(0, index).split("\n").length + 1}`,
      language,
      // A sample in a list is indented as a whole.
      text: text.replaceAll(new RegExp(`^${margin}`, "gm"), ""),
    }),
  );
}

/** The paths of all documents for readers. */
export async function documents(): Promise<readonly string[]> {
  const files = await readdir(repository, { recursive: false });
  const inFolder = async (folder: string) =>
    (await readdir(join(repository, folder))).map((name) => `${folder}/${name}`);
  const examples = (await inFolder("examples")).map((folder) => `${folder}/README.md`);
  const ofFolders = [...examples, "simulator/README.md", "test/with-engine/README.md"];
  const candidates = [...files, ...(await inFolder("docs")), ...ofFolders].filter((path) =>
    path.endsWith(".md"),
  );
  const present = await Promise.all(
    candidates.map(async (path) => ((await readDocument(path)) ? [path] : [])),
  );
  return present.flat();
}

/** The text of a document; empty when there is none. */
export function readDocument(path: string): Promise<string> {
  return readFile(join(repository, path), "utf8").catch(() => "");
}

/** The samples of all documents. */
export async function allFencedBlocks(): Promise<readonly FencedBlock[]> {
  const blocks = (await documents()).map(async (path) => fencedBlocksOf(path, await readDocument(path)));
  return (await Promise.all(blocks)).flat();
}
