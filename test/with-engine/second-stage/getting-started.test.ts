import { expect, test } from "vitest";
import { fencedBlocksOf, readDocument } from "../../support/fenced-blocks.ts";
import { ageless, walk } from "./documented-walk.ts";

// Ten operations with the type check that a reader's own stack makes: more than other tests have time for.
const maxWalkMs = 900_000;

test(
  "the walk in getting-started.md leads from nothing to a preview, an update and back, as it is written",
  async () => {
    const { scripts } = JSON.parse(await readDocument("package.json"));
    expect(scripts.simulator).toBe("node simulator/main.ts");
    const document = await readDocument("docs/getting-started.md");
    const blocks = fencedBlocksOf("docs/getting-started.md", document);
    const textsIn = (language: string) =>
      blocks.filter((block) => block.language === language).map(({ text }) => text);
    const [install, start, place = "", preview = "", rest = "", otherPlace = "", matching = "", ...others] =
      textsIn("sh");
    expect(others).toEqual([]);
    // What these do has been done before any test could run.
    expect(install).toBe("npm ci\nnpm run build\nnpm run pulumi:ensure\n");
    expect(start).toBe("npm run simulator\n");

    const [previewed = "", updated = "", matched = ""] = await walk(
      ({ settings }) => [[place, settings, preview], [rest], [otherPlace, settings, matching]],
      { examples: ["one-cancellation", "scheduled-clean-up"] },
    );
    const [expected] = textsIn("text");
    expect(expected).toBeDefined();
    expect(ageless(previewed)).toContain(ageless(expected ?? "nothing"));
    expect(previewed).toMatch(/^\d+ checks: \d+ OK, 0 with a warning, 0 failed, /m);
    expect(previewed).toMatch(/^ID +TYPE +STATUS +MACHINE +AGE +REQUESTOR$/m);
    expect(updated).toMatch(/^cancelled$/m);
    expect(matched).toContain("2 machine actions match (Pending; RunAntiVirusScan; older than 3 h)");
    expect(matched).toContain('{"cancelled":2,"cancelledTooLate":0,"endedOtherwise":0,"pending":0}');
  },
  maxWalkMs,
);
