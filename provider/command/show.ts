import type { MachineAction } from "../defender/machine-action.ts";
import { readConfirmed } from "../lifecycle/confirmed-read.ts";
import { machineActionIdOf } from "../resources/look-ups/checked-arguments.ts";
import { actionDetails } from "./action-details.ts";
import { type Arguments, wrongUsage } from "./command-line.ts";
import { connectionOptions, openSession } from "./connection.ts";
import { entriesOf } from "./entries.ts";
import { jsonOf, withoutParameters } from "./json.ts";
import { type Presentation, presentationOf, presentationOptions } from "./presentation.ts";
import { exitCodes, type Subcommand } from "./subcommand.ts";

/** Shows one machine action. */
export const show: Subcommand = {
  name: "show",
  options: [...presentationOptions, ...connectionOptions],
  async perform(args, tools) {
    const id = machineActionIdOf({ id: operandOf(args) }, "show");
    const presentation = presentationOf(args.values);
    const { client } = await openSession(args, tools);
    const action = await readConfirmed(client, id);
    tools.print(actionText(presentation, action, client.serviceNowMs()));
    return exitCodes.done;
  },
};

function operandOf({ operands: [id, ...more] }: Arguments): string {
  if (id === undefined || more.length > 0) {
    throw wrongUsage("show takes the id of one machine action");
  }
  return id;
}

function actionText({ output, comment }: Presentation, action: MachineAction, nowMs: number): string {
  switch (output) {
    case "json":
      return jsonOf(withoutParameters(action));
    case "yaml":
      return entriesOf([action], comment, nowMs);
    case "table":
      return actionDetails(action);
  }
}
