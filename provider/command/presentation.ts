import { formatAmong, type OptionName, type OptionValues, wrongUsage } from "./command-line.ts";

/** How actions are written. */
export type OutputFormat = "table" | "json" | "yaml";

const formats: readonly OutputFormat[] = ["table", "json", "yaml"];

/** How a subcommand that reads actions writes them. */
export interface Presentation {
  readonly output: OutputFormat;
  /** The comment of the YAML entries; an empty one has to be filled in, because no list takes it. */
  readonly comment: string;
}

/** The options that {@link presentationOf} reads. */
export const presentationOptions: readonly OptionName[] = ["output", "comment"];

/**
 * Reads how actions are to be written.
 * @throws {InvalidArgumentError} when the format is unknown, or the comment blank: where the entry is pasted, it would be
 * refused.
 */
export function presentationOf({ output = "table", comment }: OptionValues): Presentation {
  const format = formatAmong(formats, output);
  if (comment?.trim() === "") {
    throw wrongUsage("--comment is blank, but must say why the action is cancelled");
  }
  return { output: format, comment: comment ?? "" };
}
