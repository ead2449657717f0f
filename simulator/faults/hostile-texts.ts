/**
 * Texts that a field of an entity or an error may hold, since people and devices write them, and that do harm where
 * they are printed as they are: they begin lines, command build services, or steer terminals.
 */
export const hostileTexts = {
  gitHubCommand: "host1\n::error::forged",
  gitHubCommandAfterReturn: "host1\r::add-mask::host",
  azurePipelinesCommand: "host1\r\n##vso[task.setvariable variable=PATH]/tmp",
  gitLabSection: "host1\n\u001b[0Ksection_start:1:forged\r\u001b[0K",
  clearedScreen: "host1\u001b[2J\u001b[H",
  terminalTitle: "host1\u001b]0;forged\u0007",
  terminalLink: "\u001b]8;;https://collector.example\u001b\\host1\u001b]8;;\u001b\\",
  eightBitControl: "host1\u009b31m",
  otherLineBreaks: "host1\u000b\u000c\u0085\u2028\u2029forged",
  reversedText: "host1\u202egpj.exe",
  invisible: "host\u200b1\u2060\ufeff",
  nul: "host1\u0000hidden",
  loneSurrogate: "host1\ud800",
  tableBreaker: "host1\t|\t`$(id)`",
  long: "h".repeat(100_000),
} as const;

export type HostileText = keyof typeof hostileTexts;

/** The fields of a new action that hold free text, each with a hostile one. */
export function hostileFields(kind: HostileText) {
  const text: string = hostileTexts[kind];
  return {
    requestor: text,
    requestorComment: text,
    computerDnsName: text,
    title: text,
    externalId: text,
  };
}
