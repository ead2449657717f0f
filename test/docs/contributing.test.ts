import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readManifest } from "../support/packed-package.ts";

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

/** Halves of `npm run build`. */
const halves = ["build:code", "build:plugin"];

/** Whether npm runs the script by itself, before or after another. */
function isHook(script: string, scripts: Readonly<Record<string, string>>): boolean {
  const [, hooked = ""] = /^(?:pre|post)(.+)$/.exec(script) ?? [];
  return script === "prepare" || hooked === "pack" || scripts[hooked] !== undefined;
}

test("the table of commands names every script that people run, and no other", async () => {
  const { scripts } = await readManifest();
  const text = await readFile(resolve(repository, "CONTRIBUTING.md"), "utf8");
  const [, table = ""] = /^\| Command \|.*\n((?:\|.*\n)+)/m.exec(text) ?? [];
  const commands = table.split("\n").map((row) => row.split(" | ")[0] ?? "");
  const named = commands.flatMap((cell) =>
    [...cell.matchAll(/`npm (?:run )?([\w:]+)/g)].map(([, name = ""]) => name),
  );
  const run = Object.keys(scripts).filter((script) => !halves.includes(script) && !isHook(script, scripts));
  expect([...new Set(named)].sort()).toEqual([...run, "ci"].sort());
});
