import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { floorName, type Scenario, type Size } from "./scenario.ts";
import { bulk } from "./scenarios/bulk.ts";
import { ended } from "./scenarios/ended.ts";
import { lookUps } from "./scenarios/look-ups.ts";
import { single } from "./scenarios/single.ts";

const usage = `Measures what this package does beside programs that do nothing and naive ones, in the real engine.

  --quick             small sizes, one round
  --scenarios LIST    of single, ended, bulk, look-ups; default all
  --subjects LIST     of those that a scenario has, beside the floor; default all
  --sizes 1,100       numbers of single resources; default 1,10,100,1000, of ended ones those up to 100
  --pending 10000     actions that are pending in the tenant, for bulk and look-ups
  --matching 500      how many of them match
  --rounds 3          rounds of each size up to 500; a larger one has one round
  --starts 9          rounds of the provider's start; 0 leaves it out
  --json FILE         where the figures go; default .work/bench.json
  --keep              keeps the medians in test/bench/results/last.json, which the charts of docs/evidence.md show
`;

/** What is to be measured. */
export interface BenchCommand {
  readonly runs: readonly { readonly scenario: Scenario; readonly size: Size; readonly rounds: number }[];
  readonly startRounds: number;
  readonly jsonFile: string;
  /** Whether the medians are kept for the charts. */
  readonly isKept: boolean;
}

/** Largest size that is measured in several rounds. */
const maxRepeated = 500;

/** Largest number of ended ones: more would show no more. */
const maxEnded = 100;

/** Reads the command line; undefined when only the usage was asked for, which is shown then. */
export function benchCommand(commandArguments: readonly string[]): BenchCommand | undefined {
  const { values } = parseArgs({
    args: [...commandArguments],
    options: {
      quick: { type: "boolean", default: false },
      scenarios: { type: "string", default: "single,ended,bulk,look-ups" },
      subjects: { type: "string" },
      sizes: { type: "string" },
      pending: { type: "string" },
      matching: { type: "string" },
      rounds: { type: "string" },
      starts: { type: "string" },
      json: { type: "string", default: resolve(import.meta.dirname, "../../.work/bench.json") },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return undefined;
  }
  const { quick } = values;
  const tenant = {
    pending: positiveInteger(values.pending ?? (quick ? "200" : "10000")),
    matching: positiveInteger(values.matching ?? (quick ? "20" : "500")),
  };
  if (tenant.matching > tenant.pending) {
    throw new Error(`More match than are pending.\n\n${usage}`);
  }
  const singleSizes = (values.sizes ?? (quick ? "1,10" : "1,10,100,1000")).split(",").map((text) => {
    const count = positiveInteger(text);
    return { pending: count, matching: count };
  });
  const rounds = positiveInteger(values.rounds ?? (quick ? "1" : "3"));
  const all = [
    { scenario: single, sizes: singleSizes },
    { scenario: ended, sizes: singleSizes.filter(({ matching }) => matching <= maxEnded) },
    { scenario: bulk, sizes: [tenant] },
    { scenario: lookUps, sizes: [tenant] },
  ];
  const scenarioNames = namesAmong(
    values.scenarios,
    "scenario",
    all.map(({ scenario }) => scenario.name),
  );
  const chosen = all.filter(({ scenario }) => scenarioNames.includes(scenario.name));
  const subjects =
    values.subjects === undefined
      ? undefined
      : namesAmong(
          values.subjects,
          `subject of ${scenarioNames.join(", ")}`,
          chosen.flatMap(({ scenario }) => scenario.subjects.map(({ name }) => name)),
        );
  return {
    runs: chosen.flatMap(({ scenario, sizes }) =>
      sizes.map((size) => ({
        scenario: withSubjects(scenario, subjects),
        size,
        rounds: size.matching > maxRepeated ? 1 : rounds,
      })),
    ),
    startRounds: values.starts === "0" ? 0 : positiveInteger(values.starts ?? (quick ? "3" : "9")),
    isKept: values.keep,
    jsonFile: values.json,
  };
}

/** The names in a list, each of which must be known: one that is misspelt would be left out of the figures unseen. */
function namesAmong(list: string, kind: string, known: readonly string[]): readonly string[] {
  const names = list.split(",");
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`"${unknown}" is no ${kind}. Known are ${[...new Set(known)].join(", ")}.\n\n${usage}`);
  }
  return names;
}

/** The scenario with some of its subjects, and always with the floor. */
function withSubjects(scenario: Scenario, names: readonly string[] | undefined): Scenario {
  if (names === undefined) {
    return scenario;
  }
  const subjects = scenario.subjects.filter(({ name }) => name === floorName || names.includes(name));
  if (subjects.length > 1) {
    return { ...scenario, subjects };
  }
  throw new Error(`The scenario ${scenario.name} has none of the subjects ${names.join(", ")}.\n\n${usage}`);
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) {
    return number;
  }
  throw new Error(`"${text}" is no positive whole number.\n\n${usage}`);
}
