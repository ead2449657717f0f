import type { MachineAction } from "../../defender/machine-action.ts";
import { readConfirmed } from "../../lifecycle/confirmed-read.ts";
import { listMatching } from "../../matching/list-matching.ts";
import type { Session } from "../../session.ts";
import { criteriaOf, machineActionIdOf } from "./checked-arguments.ts";

/** Opens the session to look up with. Called when the arguments are valid. */
export type OpenLookUpSession = () => Promise<Pick<Session, "client">>;

/**
 * Reads one action; see `getMachineAction`.
 * @throws {InvalidArgumentError} when `id` is not a GUID.
 */
export async function lookUpMachineAction(
  args: { readonly id?: unknown },
  openSession: OpenLookUpSession,
): Promise<MachineAction> {
  const id = machineActionIdOf(args);
  const { client } = await openSession();
  return readConfirmed(client, id);
}

/**
 * Lists actions; see `getMachineActions`.
 * @throws {InvalidArgumentError} that lists everything that is wrong with the arguments.
 */
export async function lookUpMachineActions(
  args: object,
  openSession: OpenLookUpSession,
): Promise<MachineAction[]> {
  const criteria = criteriaOf(args);
  const { client } = await openSession();
  return [...(await listMatching(client, criteria))];
}
