import { expect, test } from "vitest";
import { publishedManifest, publishedReadme } from "../../../tools/package/published-files.ts";
import { readDocument } from "../../support/fenced-blocks.ts";

const readme = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="docs/images/dark.svg">
  <img alt="A preview" src="docs/images/light.svg">
</picture>

See [limits](docs/limits.md#calls), [evidence](docs/evidence.md) and [npm](https://www.npmjs.com), or [below](#below).
`;
const isPacked = (path: string) => path === "docs/limits.md";

test("with an address every link and picture of README is absolute, at the version's tag", () => {
  const address = "https://github.com/contoso/cancel";
  expect(publishedReadme(readme, { version: "1.2.3", repository: address, isPacked })).toBe(`<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${address}/raw/v1.2.3/docs/images/dark.svg">
  <img alt="A preview" src="${address}/raw/v1.2.3/docs/images/light.svg">
</picture>

See [limits](${address}/blob/v1.2.3/docs/limits.md#calls), [evidence](${address}/blob/v1.2.3/docs/evidence.md) and [npm](https://www.npmjs.com), or [below](#below).
`);
});

test("without one, links lead to files of the package or are text, and there is no picture", () => {
  expect(publishedReadme(readme, { version: "1.2.3", repository: undefined, isPacked })).toBe(
    "See [limits](docs/limits.md#calls), evidence and [npm](https://www.npmjs.com), or [below](#below).\n",
  );
});

test("the published package.json says that it is CommonJS, and nothing else is changed", async () => {
  const text = await readDocument("package.json");
  expect(JSON.parse(publishedManifest(text))).toEqual({ ...JSON.parse(text), type: "commonjs" });
  expect(JSON.parse(text)).not.toHaveProperty("type");
});
