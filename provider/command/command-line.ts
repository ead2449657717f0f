import { parseArgs } from "node:util";
import { configKey, secretKeys, settingKeys } from "../configuration/setting-names.ts";
import { InvalidArgumentError } from "../errors.ts";
import { suggest } from "../reporting/suggestion.ts";
import type { GetMachineActionsArgs } from "../resources/look-ups/look-up-arguments.ts";

/** How actions are written. */
export type OutputFormat = "table" | "json" | "yaml";

const formats: readonly OutputFormat[] = ["table", "json", "yaml"];

/** What the command is asked to do. */
export type Command =
  | { readonly kind: "help" | "version" }
  | ({
      readonly kind: "list";
      readonly match: GetMachineActionsArgs;
      readonly olderThanMs?: number;
    } & Presentation)
  | ({ readonly kind: "show"; readonly id: string } & Presentation);

interface Presentation {
  readonly output: OutputFormat;
  /** The comment of the YAML entries. */
  readonly comment: string;
  /** Settings by full key, such as `defender:cloud`. */
  readonly config: Readonly<Record<string, string>>;
}

const defaultComment = "Say here why it is cancelled";

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const options = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  type: { type: "string", multiple: true },
  status: { type: "string", multiple: true },
  machine: { type: "string", multiple: true },
  requestor: { type: "string", multiple: true },
  "older-than": { type: "string" },
  output: { type: "string", short: "o" },
  comment: { type: "string" },
  config: { type: "string", short: "c", multiple: true },
} as const;

/** What of the options `show` does not know. */
const listOptions = ["type", "status", "machine", "requestor", "older-than"] as const;

/**
 * Reads the arguments of the command line, without the program's own name.
 * @throws {InvalidArgumentError} that says what is wrong.
 */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.help === true) {
    return { kind: "help" };
  }
  if (values.version === true) {
    return { kind: "version" };
  }
  const [name, ...operands] = positionals;
  const presentation: Presentation = {
    output: formatOf(values.output ?? "table"),
    comment: commentOf(values.comment ?? defaultComment),
    config: configOf(values.config ?? []),
  };
  if (name === "list") {
    if (operands.length > 0) {
      throw wrong(`list takes no operand, but has "${operands.join(" ")}"`);
    }
    const match: GetMachineActionsArgs = {
      statuses: values.status ?? ["Pending"],
      ...(values.type === undefined ? {} : { types: values.type }),
      ...machinesOf(values.machine ?? []),
      ...(values.requestor === undefined ? {} : { requestors: values.requestor }),
    };
    const olderThan = values["older-than"];
    return {
      kind: "list",
      match,
      ...(olderThan === undefined ? {} : { olderThanMs: durationOf(olderThan) }),
      ...presentation,
    };
  }
  if (name === "show") {
    const [id, ...more] = operands;
    if (id === undefined || more.length > 0) {
      throw wrong("show takes the id of one machine action");
    }
    const foreign = listOptions.find((option) => values[option] !== undefined);
    if (foreign !== undefined) {
      throw wrong(`--${foreign} is an option of list only`);
    }
    return { kind: "show", id, ...presentation };
  }
  throw wrong(
    name === undefined
      ? "a command is missing: list or show"
      : `"${name}" is no command; known are list and show`,
  );
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function formatOf(text: string): OutputFormat {
  const format = formats.find((known) => known === text);
  if (format === undefined) {
    throw wrong(`--output is "${text}", but must be ${formats.join(", ")}`);
  }
  return format;
}

/** An entry with a blank comment would be refused where it is pasted. */
function commentOf(text: string): string {
  if (text.trim() === "") {
    throw wrong("--comment is blank, but must say why the action is cancelled");
  }
  return text;
}

/** Ids are recognised by their form: no host name is 40 hexadecimal digits. */
function machinesOf(
  machines: readonly string[],
): Pick<GetMachineActionsArgs, "machineIds" | "computerDnsNames"> {
  const ids = machines.filter((machine) => /^[0-9a-f]{40}$/i.test(machine));
  if (machines.length === 0) {
    return {};
  }
  if (ids.length === machines.length) {
    return { machineIds: ids };
  }
  if (ids.length === 0) {
    return { computerDnsNames: machines };
  }
  throw wrong("--machine is given with ids and with names; give one kind");
}

function durationOf(text: string): number {
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const unitMs = unitsMs[unit ?? ""];
  if (unitMs === undefined) {
    throw wrong(`--older-than is "${text}", but must be a number with m, h or d, such as 24h`);
  }
  return Number(amount) * unitMs;
}

function configOf(settings: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map((setting): [string, string] => {
      const [name = "", ...rest] = setting.replace(/^defender:/, "").split("=");
      const key = settingKeys.find((known) => known === name);
      if (key === undefined) {
        const meant = suggest(name, settingKeys);
        throw wrong(
          `--config "${name}" is no setting; ${meant === undefined ? `known are ${settingKeys.join(", ")}` : `did you mean "${meant}"?`}`,
        );
      }
      if (secretKeys.has(key)) {
        throw wrong(
          `--config ${key} is a secret, and others can read a command line; set it in the environment`,
        );
      }
      if (rest.length === 0) {
        throw wrong(`--config ${key} has no value; write ${key}=VALUE`);
      }
      return [configKey(key) ?? key, rest.join("=")];
    }),
  );
}

function wrong(problem: string): InvalidArgumentError {
  return new InvalidArgumentError(`${problem}. pulumi-defender-endpoint --help shows what can be given.`);
}
