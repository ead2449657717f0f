import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { chartPictures, chartsOf } from "../../../tools/pictures/charts.ts";
import { readFigures } from "../../bench/figures.ts";

const images = resolve(import.meta.dirname, "../../../docs/images");

test("the charts show the figures that were measured last; `npm run pictures` draws them anew", async () => {
  const drawn = chartPictures(await readFigures());
  expect(drawn.size).toBe(8);
  for (const [name, svg] of drawn) {
    expect(await readFile(join(images, name), "utf8"), name).toBe(svg);
  }
});

test("every chart has this package beside others in each operation", async () => {
  for (const { title, bars } of Object.values(chartsOf(await readFigures()))) {
    for (const group of ["preview", "up", "second up", "refresh"]) {
      const shown = bars.filter((bar) => bar.group === group);
      const own = shown.filter(({ isOwn }) => isOwn);
      expect(own.length, `${title}: ${group}`).toBeGreaterThan(0);
      expect(shown.length, `${title}: ${group}`).toBeGreaterThan(own.length);
    }
  }
});

test("requests are told by kind, and none as such", async () => {
  const { calls } = chartsOf(await readFigures());
  const texts = calls?.bars.map(({ text }) => text);
  expect(texts).toContain("200 sign-ins, 100 POSTs, 100 GETs");
  expect(texts).toContain("none");
});

test.each([
  [1, "One round, "],
  [3, "Medians of 3 rounds, "],
])("figures of %i rounds are called so", async (rounds, words) => {
  const figures = await readFigures();
  const operations = figures.operations.map((operation) => ({ ...operation, rounds }));
  for (const { subtitle } of Object.values(chartsOf({ ...figures, operations }))) {
    expect(subtitle).toContain(words);
  }
});
