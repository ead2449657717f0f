import { describe, expect, test } from "vitest";
import { type ListDocument, readListDocument } from "../../provider/cancellation-list/list-document.ts";
import { formatPlace } from "../../provider/cancellation-list/list-problem.ts";

const first = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const second = "0a1b2c3d-2222-4333-8444-555566667777";

/** Problems as a person reads them: `line:column: message`. */
function problemsOf(document: ListDocument): readonly string[] {
  return document.problems.map(({ place, message }) => `${formatPlace("", place).slice(1)}: ${message}`);
}

function idsOf(document: ListDocument): readonly string[] {
  return document.kind === "list" ? document.entries.map(({ request }) => request.machineActionId) : [];
}

function read(text: string): ListDocument {
  return readListDocument(text, "list.yaml");
}

describe("a list is read", () => {
  test("from YAML, with the defaults filled in and the id in lower case", () => {
    const document = read(`
# yaml-language-server: $schema=./cancellations.schema.json
- machineActionId: ${first.toUpperCase()}
  comment: Wrong host group, INC-1042
  expect:
    type: RunAntiVirusScan
    computerDnsName: host1.contoso.example
- machineActionId: ${second}
  comment: >
    Superseded
    by INC-1043
  onAlreadyEnded: accept
  waitTimeoutSeconds: 0
`);
    expect(problemsOf(document)).toEqual([]);
    expect(document.kind === "list" && document.entries.map(({ request }) => request)).toEqual([
      {
        machineActionId: first,
        comment: "Wrong host group, INC-1042",
        expect: { type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example" },
        onAlreadyEnded: "fail",
        waitTimeoutSeconds: 300,
      },
      {
        machineActionId: second,
        comment: "Superseded by INC-1043\n",
        expect: {},
        onAlreadyEnded: "accept",
        waitTimeoutSeconds: 0,
      },
    ]);
  });

  test("from JSON, indented with tabs, with the same places in its problems", () => {
    const entries = [
      { machineActionId: first, comment: "Why" },
      { machineActionId: second, coment: "Why" },
    ];
    const document = read(JSON.stringify(entries, undefined, "\t"));
    expect(idsOf(document)).toEqual([first]);
    expect(problemsOf(document)).toEqual([
      "6:2: comment is missing: give a text that says why the action is cancelled",
      '8:3: coment is not an input; did you mean "comment"?',
    ]);
  });

  test("with Windows line ends", () => {
    const document = read(
      `- machineActionId: ${first}\r\n  comment: Why\r\n- machineActionId: 1\r\n  comment: Why\r\n`,
    );
    expect(idsOf(document)).toEqual([first]);
    expect(problemsOf(document)).toEqual([expect.stringMatching(/^3:3: machineActionId is 1, but must be/)]);
  });

  test("with an anchor and a thousand aliases of it", () => {
    const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
    const entries = Array.from({ length: 1001 }, (_, index) =>
      index === 0
        ? `- { machineActionId: ${id(0)}, comment: &why "INC-1042", expect: &scan { type: RunAntiVirusScan } }`
        : `- { machineActionId: ${id(index)}, comment: *why, expect: *scan }`,
    );
    const document = read(entries.join("\n"));
    expect(problemsOf(document)).toEqual([]);
    expect(document.kind === "list" && document.entries.at(-1)?.inputs).toEqual({
      machineActionId: id(1000),
      comment: "INC-1042",
      expect: { type: "RunAntiVirusScan" },
    });
  });

  test.each([
    ["nothing", ""],
    ["comments only", "# nothing to cancel\n"],
    ["an empty list", "[]"],
    ["null", "null\n"],
  ])("from a file with %s: nothing to do", (_, text) => {
    expect(read(text)).toEqual({ kind: "list", items: [], entries: [], problems: [] });
  });
});

const aliasesOfAliases = [
  "- a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]",
  ..."bcdefghij".split("").map((name, index) => {
    const before = `*${"abcdefghi"[index]}`;
    return `  ${name}: &${name} [${Array.from({ length: 9 }, () => before).join(", ")}]`;
  }),
].join("\n");

describe("a text whose structure is in doubt is no list, and nothing of it is used", () => {
  test.each([
    [
      "an open quote",
      `- machineActionId: ${first}\n  comment: "Why\n- machineActionId: ${second}\n`,
      /^4:1: Missing closing "quote/,
    ],
    ["a wrong indentation", `- machineActionId: ${first}\n comment: Why\n`, /^2:1: /],
    [
      "a tab as indentation",
      `- machineActionId: ${first}\n\tcomment: Why\n`,
      /^2:1: a tab stands before .+; indent it with spaces$/,
    ],
    [
      "a colon in a value without quotes",
      `- machineActionId: ${first}\n  comment: Verdict: false positive\n`,
      /^2:19: the value has a colon in it, .+; put the value in quotes$/,
    ],
    [
      "the markers of a merge conflict",
      `- machineActionId: ${first}\n<<<<<<< HEAD\n  comment: Why\n=======\n  comment: Who\n>>>>>>> topic\n`,
      /^2:1: "<<<<<<<" is left from a merge conflict; .+ delete the markers$/,
    ],
    ["an open bracket in JSON", `[{"machineActionId": "${first}", "comment": "Why"}`, /^1:\d+: /],
    ["two documents", `- machineActionId: ${first}\n  comment: Why\n---\n[]\n`, /^3:1: .*multiple documents/],
    [
      "a mapping",
      `machineActionId: ${first}\ncomment: Why\n`,
      /^1:1: this is not a list; begin each entry with "- machineActionId: "$/,
    ],
    ["a sentence", "nothing to cancel", /^1:1: this is not a list/],
    ["a key that is a list", "- ? [a]\n  : 1\n", /^1:5: With stringKeys, all keys must be strings/],
    [
      "an alias without its anchor",
      `- machineActionId: ${first}\n  comment: *why\n- machineActionId: ${second}\n  comment: &why Why\n`,
      /^2:12: \*why stands for nothing: there is no &why before it$/,
    ],
    ["aliases of aliases that would fill the memory", aliasesOfAliases, /^1:1: Excessive alias count/],
  ])("%s", (_, text, problem) => {
    const document = read(text);
    expect(document.kind).toBe("unreadable");
    expect(problemsOf(document)[0]).toMatch(problem);
  });
});

describe("a bad entry is told with its place, and the others stay", () => {
  const good = `- machineActionId: ${second}\n  comment: Why\n`;

  test.each([
    ["a missing input", `- comment: Why\n`, "1:3: machineActionId is missing: give the action's GUID"],
    [
      "an empty value",
      `- machineActionId: ${first}\n  comment:\n`,
      "2:3: comment is missing: give a text that says why the action is cancelled",
    ],
    [
      "a misspelt key",
      `- machineActionId: ${first}\n  comment: Why\n  onAlreadyEnd: accept\n`,
      '3:3: onAlreadyEnd is not an input; did you mean "onAlreadyEnded"?',
    ],
    [
      "a misspelt key of the guard",
      `- machineActionId: ${first}\n  comment: Why\n  expect:\n    machineID: x\n`,
      '4:5: expect.machineID is not an input; did you mean "machineId"?',
    ],
    [
      "a wrong type",
      `- machineActionId: ${first}\n  comment: Why\n  waitTimeoutSeconds: "300"\n`,
      '3:3: waitTimeoutSeconds is "300", but must be a number of seconds from 0 (do not wait) to 86400',
    ],
    [
      "a misspelt action type",
      `- machineActionId: ${first}\n  comment: Why\n  expect: { type: isolate }\n`,
      '3:13: expect.type is "isolate", which no action has; did you mean "Isolate"?',
    ],
    [
      "a guard that is no object",
      `- machineActionId: ${first}\n  comment: Why\n  expect: Isolate\n`,
      '3:3: expect is "Isolate", but must be an object',
    ],
    [
      "a text in place of an entry",
      `- ${first}\n`,
      `1:3: "${first}" is not an entry; begin each entry with "- machineActionId: "`,
    ],
    ["an empty entry", `- \n`, '1:3: null is not an entry; begin each entry with "- machineActionId: "'],
    [
      "a key twice",
      `- machineActionId: ${first}\n  comment: Why\n  comment: Why not\n`,
      "3:3: Map keys must be unique",
    ],
    [
      "a key that is a number",
      `- machineActionId: ${first}\n  comment: Why\n  1: 2\n`,
      "3:3: 1 is not an input; known are machineActionId, comment, expect, onAlreadyEnded, waitTimeoutSeconds",
    ],
    [
      "an unknown tag",
      `- machineActionId: !vault ${first}\n  comment: Why\n`,
      "1:20: Unresolved tag: !vault",
    ],
    [
      "a comment that a # cuts short",
      `- machineActionId: ${first}\n  comment: Duplicate of #1234\n`,
      "2:25: YAML takes a # after a space, and all that follows it, for a remark, so the value ends here; put the value in quotes, or a space after the #",
    ],
    [
      "a comment that begins with a #",
      `- machineActionId: ${first}\n  comment: #1234, false positive\n`,
      "2:12: YAML takes a # after a space, and all that follows it, for a remark, so the value ends here; put the value in quotes, or a space after the #",
    ],
    [
      "a merge key, which YAML 1.2 does not have",
      `- machineActionId: ${first}\n  comment: Why\n  <<: { expect: { type: Isolate } }\n`,
      "3:3: << is not an input; known are machineActionId, comment, expect, onAlreadyEnded, waitTimeoutSeconds",
    ],
  ])("%s", (_, entry, problem) => {
    const document = read(entry + good);
    expect(problemsOf(document)).toEqual([problem]);
    expect(idsOf(document)).toEqual([second]);
  });

  test.each([
    ["in quotes", `comment: "Duplicate of #1234" #reviewed`],
    ["within a word", "comment: Duplicate of INC#1234"],
    ["of a remark", "comment: Duplicate # of INC-1042"],
    ["of a remark in the next line", "comment: Duplicate\n  #1234"],
    ["of a remark behind a type", "comment: Why\n  expect: { type: Isolate } #urgent"],
  ])("a # %s is no problem", (_, rest) => {
    expect(problemsOf(read(`- machineActionId: ${first}\n  ${rest}\n`))).toEqual([]);
  });

  test("all problems of all entries, not the first only", () => {
    const document = read(`- machineActionId: 1\n  coment: Why\n- machineActionId: 2\n  comment: Why\n`);
    expect(problemsOf(document)).toHaveLength(4);
    expect(document.kind).toBe("list");
  });

  test("an alias that contains itself", () => {
    const document = read(`- &entry\n  machineActionId: ${first}\n  comment: Why\n  expect: *entry\n${good}`);
    expect(document.problems.length).toBeGreaterThan(0);
    expect(idsOf(document)).toEqual([second]);
  });
});

describe("a text that YAML takes for a number", () => {
  const machineId = "123456789012345678901234567890123456e789";
  const entry = (field: string) => `- machineActionId: ${first}\n  comment: Why\n${field}`;

  test("is to be quoted, and quoted it is accepted", () => {
    const unquoted = read(entry(`  expect:\n    machineId: ${machineId}\n`));
    expect(problemsOf(unquoted)).toEqual([
      expect.stringMatching(new RegExp(`^4:5: expect.machineId is .*; put it in quotes: "${machineId}"$`)),
    ]);
    expect(problemsOf(read(entry(`  expect:\n    machineId: "${machineId}"\n`)))).toEqual([]);
  });

  test("is not said to need quotes where they would not help", () => {
    const document = read(entry("  waitTimeoutSeconds: -1\n"));
    expect(problemsOf(document)).toEqual([expect.stringMatching(/to 86400$/)]);
  });
});

describe("an id that is listed twice", () => {
  test("is told with both places; the first entry holds", () => {
    const document = read(
      `- machineActionId: ${first}\n  comment: Why\n- comment: Why\n  machineActionId: ${first.toUpperCase()}\n`,
    );
    expect(idsOf(document)).toEqual([first]);
    expect(problemsOf(document)).toEqual([
      `4:3: machine action ${first} is also listed at list.yaml:1:3; keep one of the two entries`,
    ]);
  });

  test("three times is told for the second and the third", () => {
    const entry = `- machineActionId: ${first}\n  comment: Why\n`;
    expect(problemsOf(read(entry.repeat(3))).map((problem) => problem.split(":")[0])).toEqual(["3", "5"]);
  });
});

test("each input of an entry knows its place, and one that is not given that of the entry", () => {
  const document = read(`\n- comment: Why\n  machineActionId: ${first}\n  expect:\n    type: Offboard\n`);
  const entry = document.kind === "list" ? document.entries[0] : undefined;
  expect(entry?.placeOf("machineActionId")).toEqual({ line: 3, column: 3 });
  expect(entry?.placeOf("expect.type")).toEqual({ line: 5, column: 5 });
  expect(entry?.placeOf("expect.requestor")).toEqual({ line: 4, column: 3 });
  expect(entry?.placeOf("onAlreadyEnded")).toEqual({ line: 2, column: 3 });
});
