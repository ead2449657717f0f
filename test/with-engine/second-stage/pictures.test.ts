import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { terminalPictures } from "../../../tools/pictures/terminal-pictures.ts";
import { theEngine } from "../../support/the-engine.ts";

const images = resolve(import.meta.dirname, "../../../docs/images");

test("the pictures of terminals show what a preview prints today; `npm run pictures` draws them anew", async () => {
  const drawn = await terminalPictures(await theEngine());
  expect(drawn.size).toBeGreaterThan(0);
  for (const [name, svg] of drawn) {
    expect(await readFile(join(images, name), "utf8"), name).toBe(svg);
  }
});
