import type { MachineAction } from "../defender/machine-action.ts";

/** Writes a value as JSON for other programs, with every character escaped that could steer a terminal or a build service. */
export function jsonOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?<=#)#/gu, escaped)}\n`;
}

/** Each of its one or two UTF-16 units as JSON writes it. */
function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** An action without the parameters of its commands, which can hold secrets. */
export function withoutParameters(action: MachineAction) {
  const commands = action.commands.map(({ command, ...progress }) => ({
    ...progress,
    type: command?.type ?? null,
  }));
  return { ...action, commands };
}
