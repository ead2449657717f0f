import { expect, test } from "vitest";
import { readDocument } from "../support/fenced-blocks.ts";
import { maxReadsOfPreview } from "../support/promised-reads.ts";

const folder = "examples/gitops";
const readme = (await readDocument(`${folder}/README.md`)).replaceAll(/\s+/g, " ");

// Of 130 entries, through the engine: test/with-engine/gitops.test.ts.
test("the page says how many calls a preview of a thousand new entries makes", () => {
  expect(readme).toContain(
    `a preview of a thousand new entries makes at most ${maxReadsOfPreview(1_000)} calls`,
  );
});

test.each(["github", "azure-repos", "gitlab"])(
  "the page says where the comments of %s are cut",
  async (service) => {
    const script = await readDocument(`${folder}/comment/${service}.mjs`);
    const [, length = ""] = /maxLength: ([\d_]+)/.exec(script) ?? [];
    expect(readme).toContain(`${length.replaceAll("_", ",")} `);
    expect(length).not.toBe("");
  },
);

test.each([".gitlab-ci.yml", "azure-pipelines.yml", ".github/actions/setup/action.yml"])(
  "the page names the version of Pulumi that %s installs",
  async (file) => {
    const [, version = ""] =
      /(?:PULUMI_VERSION|pulumi-version): (\S+)/.exec(await readDocument(`${folder}/${file}`)) ?? [];
    expect(readme).toContain(`The builds install Pulumi ${version}.`);
  },
);
