import { expect, test } from "vitest";
import { parseCommandLine } from "../../provider/command/command-line.ts";

test.each([[["--help"]], [["-h", "list"]], [["list", "--help"]]])("%s asks for help", (args) => {
  expect(parseCommandLine(args)).toEqual({ kind: "help" });
});

test("the version needs no command", () => {
  expect(parseCommandLine(["--version"])).toEqual({ kind: "version" });
});

test("what stands behind the name is options, in any place, and operands", () => {
  expect(parseCommandLine(["--output=json", "show", "-s", "dev", "an-id"])).toEqual({
    kind: "subcommand",
    name: "show",
    operands: ["an-id"],
    values: { output: "json", stack: "dev" },
  });
});

test.each([
  [
    ["list", "--statsu", "Pending"],
    "Unknown option '--statsu'; did you mean --status? See pulumi-defender-endpoint --help",
  ],
  [["list", "--frobnicate"], "Unknown option '--frobnicate'. See pulumi-defender-endpoint --help"],
  [["list", "--type"], "--type"],
])("%j cannot be taken apart: %s", (args, problem) => {
  expect(() => parseCommandLine(args)).toThrow(
    expect.objectContaining({ name: "InvalidArgumentError", message: expect.stringContaining(problem) }),
  );
});
