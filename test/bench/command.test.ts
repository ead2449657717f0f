import { expect, test } from "vitest";
import { benchCommand } from "./command.ts";

const subjectsOf = (...commandArguments: string[]) =>
  benchCommand(["--sizes", "1", ...commandArguments])?.runs.map(({ scenario }) => [
    scenario.name,
    scenario.subjects.map(({ name }) => name),
  ]);

test("what is named is measured, and the floor beside it", () => {
  expect(subjectsOf("--scenarios", "single", "--subjects", "naive,cancellation")).toEqual([
    ["single", ["cancellation", "floor", "naive"]],
  ]);
});

test.each([
  ["--scenarios", "single,singel", '"singel" is no scenario. Known are single, ended, bulk, look-ups.'],
  [
    "--subjects",
    "X,cancellation",
    '"X" is no subject of single, ended, bulk, look-ups. Known are cancellation,',
  ],
  ["--sizes", "1,many", '"many" is no positive whole number.'],
  ["--starts", "some", '"some" is no positive whole number.'],
])("%s %s is an error that says what of it is wrong", (option, list, message) => {
  expect(() => benchCommand([option, list])).toThrow(message);
});

test("a subject that another scenario has only is none of the one that is chosen, and those that it has are named", () => {
  const command = () => subjectsOf("--scenarios", "bulk", "--subjects", "bulk,cancellation");
  expect(command).toThrow('"cancellation" is no subject of bulk. Known are bulk, floor, naive.\n');
});

test("no round of the provider's start is a choice", () => {
  expect(benchCommand(["--starts", "0"])?.startRounds).toBe(0);
});
