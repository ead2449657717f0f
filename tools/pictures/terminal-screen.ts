import xterm from "@xterm/headless";

/** A colour of a terminal: one of the palette's 16, or the one of plain text. */
export type TerminalColour = number | "plain";

/** Neighbouring cells of one look. */
export interface Span {
  readonly column: number;
  readonly text: string;
  readonly colour: TerminalColour;
  readonly isBold: boolean;
  readonly isUnderlined: boolean;
}

export type ScreenLine = readonly Span[];

/** What a terminal shows in the end of a program's output, from its first line to the last that holds anything. */
export async function screenAfter(output: string, columns: number): Promise<readonly ScreenLine[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 200, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row);
    return line === undefined ? [] : spansOf(line, columns);
  });
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((line) => line.length > 0) + 1);
}

type BufferLine = NonNullable<ReturnType<xterm.Terminal["buffer"]["active"]["getLine"]>>;

function spansOf(line: BufferLine, columns: number): ScreenLine {
  const spans: Span[] = [];
  for (let column = 0; column < columns; column += 1) {
    const cell = line.getCell(column);
    if (cell === undefined) {
      break;
    }
    const look = {
      colour: cell.isFgPalette() ? cell.getFgColor() : ("plain" as const),
      isBold: cell.isBold() !== 0,
      isUnderlined: cell.isUnderline() !== 0,
    };
    const last = spans.at(-1);
    const text = cell.getChars() || " ";
    if (last !== undefined && sameLook(last, look)) {
      spans[spans.length - 1] = { ...last, text: last.text + text };
    } else {
      spans.push({ column, text, ...look });
    }
  }
  return spans.flatMap(words);
}

function sameLook(span: Span, look: Omit<Span, "column" | "text">): boolean {
  return (
    span.colour === look.colour && span.isBold === look.isBold && span.isUnderlined === look.isUnderlined
  );
}

/** The parts of a span between wide gaps: a font of another width would move what stands behind a gap. */
function words(span: Span): readonly Span[] {
  return [...span.text.matchAll(/\S+( \S+)*/g)].map((match) => ({
    ...span,
    column: span.column + match.index,
    text: match[0],
  }));
}
