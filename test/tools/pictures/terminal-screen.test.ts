import { expect, test } from "vitest";
import { screenAfter } from "../../../tools/pictures/terminal-screen.ts";
import { terminalSvg } from "../../../tools/pictures/terminal-svg.ts";
import { themes } from "../../../tools/pictures/themes.ts";

const bold = "\u001b[1m";
const green = "\u001b[38;5;2m";
const reset = "\u001b[0m";

test("the screen is what is left after the terminal was steered: lines drawn over are gone", async () => {
  const screen = await screenAfter(`creating\r\n\u001b[1A${green}created${reset}\u001b[K\r\ndone\r\n`, 20);
  expect(screen.map((line) => line.map(({ text }) => text))).toEqual([["created"], ["done"]]);
});

test("a span has its column, colour and weight; what a wide gap parts are two", async () => {
  const [line] = await screenAfter(`  ${bold}a b${reset}    ${green}c${reset}`, 20);
  expect(line).toEqual([
    { column: 2, text: "a b", colour: "plain", isBold: true, isUnderlined: false },
    { column: 9, text: "c", colour: 2, isBold: false, isUnderlined: false },
  ]);
});

test("a long line goes on in the next", async () => {
  const screen = await screenAfter("abcdef", 4);
  expect(screen.map((line) => line.map(({ text }) => text))).toEqual([["abcd"], ["ef"]]);
});

test("text is drawn as text, whatever it holds", async () => {
  const screen = await screenAfter(`<b> & "x"`, 20);
  const svg = terminalSvg(screen, { columns: 20, description: "a < b", theme: themes.light });
  expect(svg).toContain("&lt;b&gt; &amp; &quot;x&quot;</text>");
  expect(svg).toContain('aria-label="a &lt; b"');
});
