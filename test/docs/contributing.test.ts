import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const repository = resolve(import.meta.dirname, "../..");

/** Folders whose parts a newcomer looks for one by one; of the others, the folder itself is enough. */
const partedFolders = ["provider", "tools", "test"];

/** They mirror a folder that the map names. */
function isMirror(folder: string, folders: ReadonlySet<string>): boolean {
  const name = folder.replace(/^test\//, "");
  return folder.startsWith("test/") && (folders.has(`provider/${name}`) || folders.has(name));
}

test("the map names every folder", async () => {
  const files = execFileSync("git", ["ls-files"], { cwd: repository, encoding: "utf8" }).trim().split("\n");
  const folders = new Set(
    files.flatMap((file) => {
      const [top = "", part = "", below] = file.split("/");
      const isHidden = top.startsWith(".") || top === "docs";
      return isHidden || part === "" ? [] : [top, ...(below === undefined ? [] : [`${top}/${part}`])];
    }),
  );
  const text = await readFile(resolve(repository, "CONTRIBUTING.md"), "utf8");
  const unnamed = [...folders].filter((folder) => {
    const isPart = folder.includes("/");
    const matters = !isPart || partedFolders.includes(folder.split("/")[0] ?? "");
    return matters && !isMirror(folder, folders) && !text.includes(`\`${folder}/\``);
  });
  expect(unnamed).toEqual([]);
});
