import type { MachineAction } from "../defender/machine-action.ts";
import type { Criteria } from "../matching/criteria.ts";
import { listMatching } from "../matching/list-matching.ts";
import { criteriaOf } from "../resources/look-ups/checked-arguments.ts";
import type { GetMachineActionsArgs } from "../resources/look-ups/look-up-arguments.ts";
import { actionsTable } from "./actions-table.ts";
import { type Arguments, wrongUsage } from "./command-line.ts";
import { connectionOptions, openSession } from "./connection.ts";
import { entriesOf } from "./entries.ts";
import { jsonOf, withoutParameters } from "./json.ts";
import { type Presentation, presentationOf, presentationOptions } from "./presentation.ts";
import { type CommandTools, exitCodes, type Subcommand } from "./subcommand.ts";

/** What `list` is asked for. */
export interface ListRequest extends Presentation {
  readonly match: GetMachineActionsArgs;
  readonly olderThanMs: number | undefined;
}

/** Lists machine actions, newest first. */
export const list: Subcommand = {
  name: "list",
  options: [
    "type",
    "status",
    "machine",
    "requestor",
    "older-than",
    ...presentationOptions,
    ...connectionOptions,
  ],
  async perform(args, tools) {
    const request = listRequestOf(args);
    const criteria = { ...criteriaOf(request.match, "list"), olderThanMs: request.olderThanMs };
    const { client } = await openSession(args, tools);
    const actions = await listMatching(client, criteria);
    if (actions.length === 0) {
      tools.tell(`No machine action matches.${nameHint(criteria)}\n`);
    }
    tools.print(listText(request, actions, client.serviceNowMs(), tools));
    return exitCodes.done;
  },
};

/**
 * Reads the arguments of `list`.
 * @throws {InvalidArgumentError} that says what is wrong.
 */
export function listRequestOf({ operands, values }: Arguments): ListRequest {
  if (operands.length > 0) {
    throw wrongUsage(`list takes no arguments, but got "${operands.join(" ")}"`);
  }
  const olderThan = values["older-than"];
  return {
    match: {
      statuses: values.status ?? ["Pending"],
      ...(values.type === undefined ? {} : { types: values.type }),
      ...machinesOf(values.machine ?? []),
      ...(values.requestor === undefined ? {} : { requestors: values.requestor }),
    },
    olderThanMs: olderThan === undefined ? undefined : durationOf(olderThan),
    ...presentationOf(values),
  };
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
  throw wrongUsage("--machine is given with ids and with names; give one kind");
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationOf(text: string): number {
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const unitMs = unitsMs[unit ?? ""];
  if (unitMs === undefined) {
    throw wrongUsage(`--older-than is "${text}", but must be a number with m, h or d, such as 24h`);
  }
  return Number(amount) * unitMs;
}

/** Defender names most machines with their domain, and half a name finds none of them. */
function nameHint({ computerDnsNames = [] }: Criteria): string {
  const [short] = computerDnsNames.filter((name) => !name.includes("."));
  return short === undefined
    ? ""
    : ` --machine takes the whole DNS name, such as ${short}.contoso.example, or the machine's id.`;
}

function listText(
  { output, comment, match }: ListRequest,
  actions: readonly MachineAction[],
  nowMs: number,
  { columns }: CommandTools,
): string {
  switch (output) {
    case "json":
      return jsonOf(actions.map(withoutParameters));
    case "yaml":
      return entriesOf(actions, comment, nowMs, match.types);
    case "table":
      return actions.length === 0 ? "" : actionsTable(actions, nowMs, columns);
  }
}
