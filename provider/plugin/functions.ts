import type { MachineAction } from "../defender/machine-action.ts";
import {
  lookUpMachineAction,
  lookUpMachineActions,
  type OpenLookUpSession,
} from "../resources/look-ups/look-up.ts";
import type { Properties } from "../resources/resource.ts";
import { receive, type Struct, secret, send } from "./wire.ts";

type LookUp = (args: Properties, openSession: OpenLookUpSession) => Promise<Properties>;

/** The functions that the plugin serves, by their token. */
const functions: Readonly<Record<string, LookUp>> = {
  "defender:index:getMachineAction": async (args, openSession) =>
    withSecretCommands(await lookUpMachineAction(args, openSession)),
  "defender:index:getMachineActions": async (args, openSession) => ({
    // A function of the protocol returns an object.
    machineActions: (await lookUpMachineActions(args, openSession)).map(withSecretCommands),
  }),
};

/** The tokens of all functions. */
export const functionTokens: readonly string[] = Object.keys(functions);

/** Arguments of live-response commands can hold secrets. */
function withSecretCommands(action: MachineAction): Properties {
  return action.commands.length === 0 ? action : { ...action, commands: secret(action.commands) };
}

/**
 * Calls a function.
 *
 * @throws {Error} when this version has no such function
 * @throws {DefenderError} as the look-up does
 */
export async function callFunction(
  token: string,
  args: Struct | undefined,
  openSession: OpenLookUpSession,
): Promise<Struct> {
  const lookUp = functions[token];
  if (lookUp === undefined) {
    throw new Error(
      `This version of the plugin defender knows no function ${token}; it knows ${functionTokens.join(", ")}. ` +
        "Is the SDK of the program newer than the plugin?",
    );
  }
  const { properties, secrets } = receive(args);
  return send(await lookUp(properties, openSession), { names: new Set(), texts: secrets.texts });
}
