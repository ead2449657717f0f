import { beforeEach, expect, test } from "vitest";
import { CommandRun } from "../support/command-run.ts";
import { SimulatorCalls } from "../support/simulator-calls.ts";

let command: CommandRun;

beforeEach(async () => {
  command = new CommandRun(await SimulatorCalls.create());
});

/** A `pulumi` that prints this config. */
function printing(config: unknown) {
  const asked: (readonly string[])[] = [];
  const text = typeof config === "string" ? config : JSON.stringify(config);
  command.pulumi = {
    findsProject: () => true,
    run: async (_purpose, args) => {
      asked.push(args);
      return text;
    },
  };
  return asked;
}

test("--stack reads the stack's config through pulumi, with its secrets", async () => {
  const asked = printing({
    "defender:cloud": { value: "gcc", secret: false },
    "defender:clientSecret": { value: "a-secret", secret: true },
    "other:list": { objectValue: [1], secret: false },
  });
  expect(await command.run("list", "--stack", "production")).toBe(0);
  expect(asked).toEqual([["config", "--json", "--show-secrets", "--stack", "production"]]);
  const [source] = command.sources;
  expect(source?.get("defender:cloud")).toBe("gcc");
  expect(source?.get("defender:clientSecret")).toBe("a-secret");
  expect(source?.get("defender:region")).toBeUndefined();
  expect(command.told).not.toContain("Pulumi project");
});

test("what --config gives is stronger than the stack's config", async () => {
  printing({ "defender:cloud": { value: "gcc" }, "defender:tenantId": { value: "contoso.example" } });
  await command.run("list", "-s", "dev", "-c", "cloud=dod");
  expect(command.sources[0]?.get("defender:cloud")).toBe("dod");
  expect(command.sources[0]?.get("defender:tenantId")).toBe("contoso.example");
});

test("a key of the stack config that is no setting is told, with what was meant", async () => {
  printing({ "defender:tenatId": { value: "contoso.example" }, "other:tenatId": { value: "x" } });
  expect(await command.run("list", "--stack", "dev")).toBe(0);
  expect(command.told).toBe(
    'defender:tenatId in the stack config is not a setting: did you mean "tenantId"?\nNo machine action matches.\n',
  );
});

test("in a Pulumi project the command says that it does not read the stack's config, unless settings are given", async () => {
  const hint = "This is a Pulumi project, but the config of its stack was not read; --stack NAME reads it.\n";
  const asked = printing({});
  await command.run("list");
  expect(command.told).toContain(hint);
  command.told = "";
  await command.run("list", "-c", "cloud=gcc");
  expect(command.told).not.toContain(hint);
  expect(asked).toEqual([]);
});

test.each(["no JSON, but a secret", { "defender:clientSecret": { value: { secret: 1 } } }, []])(
  "%j is no config, and is not shown",
  async (printed) => {
    printing(printed);
    expect(await command.run("list", "--stack", "dev")).toBe(1);
    expect(command.told).toBe(
      "Could not read the stack config: `pulumi config --json` did not print a config.\n",
    );
    expect(command.sources).toEqual([]);
  },
);
