import type { ScreenLine, Span } from "./terminal-screen.ts";

/** The colours of a terminal. */
export interface TerminalTheme {
  readonly background: string;
  readonly border: string;
  readonly plain: string;
  readonly faint: string;
  /** By the numbers of the palette, 0 to 15. */
  readonly palette: readonly string[];
}

const cell = { width: 8.4, height: 20 };
const fontSize = 14;
const padding = 20;
const titleHeight = 34;

/** Draws a terminal's screen. Every span is set to the width of its cells, so that columns meet in any font. */
export function terminalSvg(
  screen: readonly ScreenLine[],
  options: { readonly columns: number; readonly description: string; readonly theme: TerminalTheme },
): string {
  const { theme, columns, description } = options;
  const width = Math.round(columns * cell.width + 2 * padding);
  const height = screen.length * cell.height + titleHeight + 2 * padding - 10;
  const texts = screen.flatMap((line, row) => line.map((span) => spanText(span, row, theme)));
  const dots = [0, 1, 2].map(
    (nth) => `<circle cx="${padding + 4 + nth * 20}" cy="18" r="5.5" fill="${theme.faint}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(description)}">
<title>${escaped(description)}</title>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.background}" stroke="${theme.border}"/>
${dots.join("")}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace" font-size="${fontSize}" xml:space="preserve">
${texts.join("\n")}
</g>
</svg>
`;
}

function spanText(
  { column, text, colour, isBold, isUnderlined }: Span,
  row: number,
  theme: TerminalTheme,
): string {
  const fill = colour === "plain" ? theme.plain : (theme.palette[colour] ?? theme.plain);
  const x = round(padding + column * cell.width);
  const y = titleHeight + padding / 2 + (row + 0.75) * cell.height;
  const look = `${isBold ? ' font-weight="bold"' : ""}${isUnderlined ? ' text-decoration="underline"' : ""}`;
  const length = round([...text].length * cell.width);
  return `<text x="${x}" y="${y}" fill="${fill}" textLength="${length}"${look}>${escaped(text)}</text>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
