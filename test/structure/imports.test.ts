import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** File of the repository, or the name of a package. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

/** Rooms of the house, the ground floor first. A room may use those before it, and itself. */
const floors: readonly (readonly string[])[] = [
  ["reporting"],
  ["errors.ts"],
  ["network", "engine"],
  ["defender"],
  ["lifecycle", "inputs"],
  ["matching"],
  ["configuration"],
  ["identity"],
  ["session.ts"],
  ["resources"],
  ["dynamic", "plugin"],
  ["cancellation-list"],
  ["command", "program"],
  ["index.ts"],
];

/** Imports that run upward for a reason. A new one needs a reason, too. */
const exceptions: readonly string[] = [];

const sources = globSync("provider/**/*.ts").sort();
const imports = sources.flatMap(importsOf);

function importsOf(from: string): readonly Import[] {
  const text = readFileSync(from, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const found = [
    ...text.matchAll(/^(import|export)( type)?\b[^;]*?\bfrom "([^"]+)"/gm),
    ...text.matchAll(/\b(import)()\("([^"]+)"\)/g),
  ];
  return found.map(([, , type, specifier = ""]) => ({
    from,
    specifier,
    to: specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : specifier,
    isTypeOnly: type === " type",
  }));
}

function roomOf(file: string): string {
  return file.split("/")[1] ?? file;
}

function floorOf(file: string): number {
  return floors.findIndex((rooms) => rooms.includes(roomOf(file)));
}

const say = ({ from, specifier }: Import) => `${from} -> ${specifier}`;

test("every source file lies in a room of the house", () => {
  expect(sources.filter((file) => floorOf(file) === -1)).toEqual([]);
});

test("no import runs upward", () => {
  const upward = imports.filter(
    ({ from, specifier, to }) => specifier.startsWith(".") && floorOf(to) > floorOf(from),
  );
  expect(upward.map(say)).toEqual(exceptions);
});

test("the two front doors do not know each other", () => {
  const between = imports.filter(
    ({ from, to }) =>
      (roomOf(from) === "dynamic" && roomOf(to) === "plugin") ||
      (roomOf(from) === "plugin" && roomOf(to) === "dynamic"),
  );
  expect(between.map(say)).toEqual([]);
});

test("no file imports itself through others, nor does one of the simulator or the tools", () => {
  const files = [...sources, ...globSync(["simulator/**/*.ts", "tools/**/*.ts"])];
  const next = new Map(files.map((file) => [file, importsOf(file)]));
  const circles: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) {
      return;
    }
    for (const { to } of next.get(file) ?? []) {
      walk(to, [...path, file]);
    }
    done.add(file);
  };
  const done = new Set<string>();
  for (const file of files) {
    walk(file, []);
  }
  expect(circles).toEqual([]);
});

describe("a library has one place", () => {
  test.each([
    ["got", ["provider/defender/transport.ts"]],
    ["@azure/identity", ["provider/identity/credential.ts"]],
  ])("%s", (library, files) => {
    const users = imports.filter(({ to, isTypeOnly }) => to === library && !isTypeOnly);
    expect([...new Set(users.map(({ from }) => from))]).toEqual(files);
  });

  test("process.env is read in one file", () => {
    const readers = sources.filter((file) => readFileSync(file, "utf8").includes("process.env"));
    expect(readers).toEqual(["provider/configuration/environment.ts"]);
  });
});

test("only what runs in a program loads the Pulumi SDK, and the plugin its protocol files", () => {
  const users = imports.filter(
    ({ from, to, isTypeOnly }) =>
      !isTypeOnly &&
      to.startsWith("@pulumi/pulumi") &&
      roomOf(from) !== "program" &&
      !(roomOf(from) === "plugin" && to.startsWith("@pulumi/pulumi/proto/")),
  );
  expect(users.map(say)).toEqual([]);
});

const hostInputs = "provider/engine/host-inputs.ts";

test("no file below the front doors names a host of resources, but the one that tells both doors its inputs", () => {
  const below = sources.filter(
    (file) => floorOf(file) <= floors.findIndex((rooms) => rooms.includes("resources")),
  );
  const naming = below.filter((file) =>
    /__provider|__preview|__idFromResource|\b(dynamic|host of dynamic) providers?\b|@pulumi\/pulumi/.test(
      readFileSync(file, "utf8"),
    ),
  );
  expect(naming).toEqual([hostInputs]);
  const users = imports.filter(({ to }) => to === hostInputs).map(({ from }) => roomOf(from));
  expect([...new Set(users)].sort()).toEqual(["dynamic", "plugin", "program"]);
});

test("the lifecycle knows neither Pulumi nor HTTP", () => {
  const naming = sources.filter(
    (file) =>
      roomOf(file) === "lifecycle" && /@pulumi|\bgot\b|\bfetch\(|statusCode/.test(readFileSync(file, "utf8")),
  );
  expect(naming).toEqual([]);
});
