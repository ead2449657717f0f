import type { MachineAction } from "../../defender/machine-action.ts";
import { readConfirmed } from "../../lifecycle/confirmed-read.ts";
import { listMatching } from "../../matching/list-matching.ts";
import { type Connection, programSession } from "../../program/program-session.ts";
import type { Session } from "../../session.ts";
import {
  criteriaOf,
  type GetMachineActionArgs,
  type GetMachineActionsArgs,
  machineActionIdOf,
} from "./look-up-arguments.ts";

/** Opens the session to look up with; see {@link programSession}. */
export type OpenProgramSession = (connection?: Connection) => Promise<Pick<Session, "client">>;

/** Reads one action; see `getMachineAction`. */
export async function lookUpMachineAction(
  args: GetMachineActionArgs,
  connection?: Connection,
  openSession: OpenProgramSession = programSession,
): Promise<MachineAction> {
  const id = machineActionIdOf(args);
  const { client } = await openSession(connection);
  return readConfirmed(client, id);
}

/** Lists actions; see `getMachineActions`. */
export async function lookUpMachineActions(
  args: GetMachineActionsArgs,
  connection?: Connection,
  openSession: OpenProgramSession = programSession,
): Promise<MachineAction[]> {
  const criteria = criteriaOf(args);
  const { client } = await openSession(connection);
  return [...(await listMatching(client, criteria))];
}
