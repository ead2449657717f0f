import type { Figures, OperationFigures } from "../../test/bench/figures.ts";
import { type Bar, type BarChart, barChartSvg } from "./bar-chart.ts";
import { themes } from "./themes.ts";

const operationNames: Readonly<Record<string, string>> = {
  preview: "preview",
  up: "up",
  secondUp: "second up",
  refresh: "refresh",
};

const subjectNames: Readonly<Record<string, string>> = {
  cancellation: "this package",
  bulk: "this package",
  "plugin from YAML": "its plugin, YAML",
  naive: "naive provider",
  floor: "nothing",
  "floor with outputs": "only outputs",
};

const ownSubjects: ReadonlySet<string> = new Set(["cancellation", "bulk", "plugin from YAML"]);

/** What is charted of the figures, by the name of the picture. */
export function chartsOf({ measuredAt, machine, operations }: Figures): Readonly<Record<string, BarChart>> {
  const hundred = operations.filter(({ scenario, matching }) => scenario === "single" && matching === 100);
  const bulk = operations.filter(({ scenario }) => scenario === "bulk");
  const rounds = Math.min(...hundred.concat(bulk).map((figures) => figures.rounds));
  const medians = rounds === 1 ? "One round" : `Medians of ${rounds} rounds`;
  const when = `${medians}, ${measuredAt}, ${machine.processors} processors.`;
  const counted = `As the service counts them, sign-ins included. ${when}`;
  return {
    calls: {
      title: "Requests for 100 cancellations",
      subtitle: counted,
      bars: callBarsOf(hundred),
    },
    "bulk-calls": {
      title: "Requests of a bulk cancellation: 500 of 10,000 pending actions",
      subtitle: counted,
      bars: callBarsOf(bulk),
    },
    time: {
      title: "Time for 100 resources, beside resources that do nothing",
      subtitle: when,
      rule: { value: 1, text: "The dashed line is a resource that does nothing." },
      bars: barsOf(
        hundred,
        ["cancellation", "plugin from YAML", "naive", "floor with outputs"],
        ({ wallToFloor }) => wallToFloor,
        ({ wallToFloor, wallMs }) => `${wallToFloor.toFixed(2)} × (${(wallMs / 1000).toFixed(1)} s)`,
      ),
    },
    memory: {
      title: "Memory of the provider's process for 100 resources, above one that does nothing",
      subtitle: when,
      bars: barsOf(
        hundred,
        ["cancellation", "plugin from YAML", "naive", "floor with outputs"],
        ({ memoryAboveFloorBytes = 0 }) => Math.max(0, memoryAboveFloorBytes),
        ({ memoryAboveFloorBytes = 0 }) => megabytesAbove(memoryAboveFloorBytes),
      ),
    },
  };
}

/** The files below docs/images that show charts, with their contents. */
export function chartPictures(figures: Figures): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(chartsOf(figures)).flatMap(([name, chart]) =>
      Object.entries(themes).map(([theme, colours]) => [`${name}-${theme}.svg`, barChartSvg(chart, colours)]),
    ),
  );
}

function callBarsOf(operations: readonly OperationFigures[]): readonly Bar[] {
  return barsOf(
    operations,
    ["cancellation", "bulk", "naive"],
    ({ calls }) => sum(calls),
    ({ calls }) => callsInWords(calls),
  );
}

function barsOf(
  operations: readonly OperationFigures[],
  subjects: readonly string[],
  value: (figures: OperationFigures) => number,
  text: (figures: OperationFigures) => string,
): readonly Bar[] {
  return Object.entries(operationNames).flatMap(([operation, group]) =>
    subjects.flatMap((subject) =>
      operations
        .filter((figures) => figures.operation === operation && figures.subject === subject)
        .map((figures) => ({
          group,
          label: subjectNames[subject] ?? subject,
          value: value(figures),
          text: text(figures),
          isOwn: ownSubjects.has(subject),
        })),
    ),
  );
}

function megabytesAbove(bytes: number): string {
  const size = `${Math.abs(bytes / 1e6).toFixed(0)} MB`;
  return bytes < 0 ? `${size} less` : size;
}

function sum(calls: OperationFigures["calls"]): number {
  return Object.values(calls).reduce((total, each) => total + each, 0);
}

function callsInWords({ token, cancel, get, list }: OperationFigures["calls"]): string {
  const kinds = { "sign-in": token, POST: cancel, GET: get, list };
  const parts = Object.entries(kinds)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count.toLocaleString("en-US")} ${kind}${count === 1 ? "" : "s"}`);
  return parts.length === 0 ? "none" : parts.join(", ");
}
