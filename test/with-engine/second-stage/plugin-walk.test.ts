import { beforeAll, expect, test } from "vitest";
import { ensureYamlHost } from "../../../tools/engine/yaml-host.ts";
import { fencedBlocksOf, readDocument } from "../../support/fenced-blocks.ts";
import { theEngine } from "../../support/the-engine.ts";
import { ageless, walk } from "./documented-walk.ts";

const blocks = fencedBlocksOf("docs/plugin.md", await readDocument("docs/plugin.md"));
const textsIn = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ text }) => text);

// What the page's command `npm run pulumi:ensure -- --yaml-host` does.
beforeAll(async () => ensureYamlHost(await theEngine()));

test("the walk in plugin.md leads from nothing to a preview and an update of a YAML program, as it is written", async () => {
  const [install, start, place = "", preview = "", rest = ""] = textsIn("sh");
  // What these do has been done before any test could run.
  expect(install).toBe("npm ci\nnpm run build\nnpm run pulumi:ensure -- --yaml-host\n");
  expect(start).toBe("npm run simulator\n");

  const [previewed = "", updated = ""] = await walk(
    ({ settings }) => [[place, settings, preview], [rest]],
    // npm has put the plugin on PATH here; a reader has the one that the walk installs.
    { examples: ["yaml"], environment: { PULUMI_IGNORE_AMBIENT_PLUGINS: "true" } },
  );
  const [expected = "nothing"] = textsIn("text");
  expect(ageless(previewed)).toContain(ageless(expected));
  expect(updated).toMatch(/^cancelled$/m);
});

test("the program that plugin.md shows is the example's", async () => {
  expect(textsIn("yaml")[0]).toBe(await readDocument("examples/yaml/Pulumi.yaml"));
});
