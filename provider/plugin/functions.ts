import {
  lookUpMachineAction,
  lookUpMachineActions,
  type OpenLookUpSession,
} from "../resources/look-ups/look-up.ts";
import type { Properties } from "../resources/resource.ts";
import type { PlainProperties } from "./wire.ts";

/** A look-up as a function of the plugin. */
export type PluginFunction = (args: Properties, openSession: OpenLookUpSession) => Promise<PlainProperties>;

/** The functions by their tokens. What holds live-response commands is a secret, because script arguments may be one. */
export const functions: Readonly<Record<string, PluginFunction>> = {
  "defender:index:getMachineAction": async (args, openSession) => {
    const action = await lookUpMachineAction(args, openSession);
    return { values: { ...action }, secrets: new Set(action.commands.length > 0 ? ["commands"] : []) };
  },
  "defender:index:getMachineActions": async (args, openSession) => {
    const actions = await lookUpMachineActions(args, openSession);
    const isSecret = actions.some(({ commands }) => commands.length > 0);
    return { values: { actions }, secrets: new Set(isSecret ? ["actions"] : []) };
  },
};
