import type { TerminalTheme } from "./terminal-svg.ts";

/** The two themes of a page that shows pictures: its own colours, so that text stays readable in both. */
export const themes = {
  light: {
    background: "#ffffff",
    border: "#d1d9e0",
    plain: "#1f2328",
    faint: "#d1d9e0",
    palette: [
      "#24292f",
      "#cf222e",
      "#116329",
      "#8a5a00",
      "#0969da",
      "#8250df",
      "#1b7c83",
      "#59636e",
      "#57606a",
      "#a40e26",
      "#1a7f37",
      "#633c01",
      "#0550ae",
      "#6639ba",
      "#3192aa",
      "#1f2328",
    ],
  },
  dark: {
    background: "#0d1117",
    border: "#3d444d",
    plain: "#e6edf3",
    faint: "#3d444d",
    palette: [
      "#484f58",
      "#ff7b72",
      "#3fb950",
      "#d29922",
      "#58a6ff",
      "#bc8cff",
      "#39c5cf",
      "#b1bac4",
      "#6e7681",
      "#ffa198",
      "#56d364",
      "#e3b341",
      "#79c0ff",
      "#d2a8ff",
      "#56d4dd",
      "#ffffff",
    ],
  },
} as const satisfies Record<string, TerminalTheme>;

export type ThemeName = keyof typeof themes;
