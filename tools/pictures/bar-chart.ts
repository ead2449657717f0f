import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { TerminalTheme } from "./terminal-svg.ts";

/** One bar. */
export interface Bar {
  /** Bars of one group stand together, under its name. */
  readonly group: string;
  readonly label: string;
  readonly value: number;
  /** What stands at its end. */
  readonly text: string;
  /** Whether it is this package's. */
  readonly isOwn: boolean;
}

export interface BarChart {
  readonly title: string;
  readonly subtitle: string;
  readonly bars: readonly Bar[];
  /** A value to compare with, and its name. */
  readonly rule?: { readonly value: number; readonly text: string };
}

const width = 860;
const barHeight = 22;
const headHeight = 62;

/** Draws groups of horizontal bars, each with its figure, so that nobody has to read an axis. */
export function barChartSvg({ title, subtitle, bars, rule }: BarChart, theme: TerminalTheme): string {
  const { document } = parseHTML("<html><body></body></html>");
  const groups = [...new Set(bars.map(({ group }) => group))];
  const labels = [...new Set(bars.map(({ label }) => label))];
  const height = groups.length * (labels.length * barHeight + 14) + headHeight + 12;
  const own = theme.palette[4] ?? theme.plain;
  const plot = Plot.plot({
    document,
    width,
    height,
    marginTop: headHeight,
    marginLeft: 230,
    marginRight: 250,
    marginBottom: 8,
    style: { background: "transparent", color: theme.plain, fontSize: "13px" },
    x: { axis: null, domain: [0, Math.max(...bars.map(({ value }) => value))] },
    y: { axis: null, domain: labels },
    fy: { axis: null, domain: groups, padding: 0.12 },
    marks: [
      ...(rule === undefined
        ? []
        : [Plot.ruleX([rule.value], { stroke: theme.plain, strokeDasharray: "3 3", strokeOpacity: 0.6 })]),
      Plot.barX(bars, {
        fy: "group",
        y: "label",
        x: "value",
        fill: ({ isOwn }: Bar) => (isOwn ? own : theme.faint),
        insetTop: 2,
        insetBottom: 2,
        rx: 2,
      }),
      Plot.text(bars, { fy: "group", y: "label", x: "value", text: "text", textAnchor: "start", dx: 6 }),
      ...[true, false].map((isOwn) =>
        Plot.text(
          bars.filter((bar) => bar.isOwn === isOwn),
          {
            fy: "group",
            y: "label",
            text: "label",
            frameAnchor: "left",
            textAnchor: "end",
            dx: -8,
            fontWeight: isOwn ? "bold" : "normal",
          },
        ),
      ),
      Plot.text(
        groups.map((group) => ({ group })),
        {
          fy: "group",
          text: "group",
          frameAnchor: "left",
          dx: -220,
          textAnchor: "start",
          fontWeight: "bold",
        },
      ),
    ],
  });
  const text = (content: string, y: number, attributes: Record<string, string>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", "text");
    for (const [name, value] of Object.entries({
      x: "10",
      y: String(y),
      fill: theme.plain,
      "text-anchor": "start",
      ...attributes,
    })) {
      element.setAttribute(name, value);
    }
    element.textContent = content;
    plot.append(element);
  };
  text(title, 24, { "font-size": "16", "font-weight": "bold" });
  text(rule === undefined ? subtitle : `${subtitle} ${rule.text}`, 44, {
    "font-size": "12.5",
    opacity: "0.8",
  });
  // For charts within a page only.
  plot.querySelector("style")?.remove();
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", title);
  return `${plot.outerHTML}\n`;
}
