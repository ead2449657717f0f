import type { MachineAction } from "../defender/machine-action.ts";
import type { MachineActionService } from "../defender/machine-action-service.ts";
import { MachineActionNotFoundError } from "../errors.ts";
import { readConfirmed } from "../lifecycle/confirmed-read.ts";
import { cancelledByOf, outcomeOf } from "../lifecycle/outcome.ts";
import { type JudgedRecord, judgedRecord } from "./bulk-record.ts";

/** What reading many actions has shown. */
export interface Observed {
  readonly actions: ReadonlyMap<string, MachineAction>;
  /** Those that the service does not know, after confirmation. */
  readonly missing: ReadonlySet<string>;
}

/** Reads actions in as few calls as possible, and believes a 404 only when it lasts. */
export async function observeAll(
  service: Pick<MachineActionService, "readMany" | "readBatched">,
  ids: readonly string[],
): Promise<Observed> {
  if (ids.length === 0) return { actions: new Map(), missing: new Set() };
  const actions = new Map(await service.readMany(ids));
  const missing = new Set<string>();
  const confirm = async (id: string) => {
    try {
      actions.set(id, await readConfirmed(service, id));
    } catch (error) {
      if (!(error instanceof MachineActionNotFoundError)) throw error;
      missing.add(id);
    }
  };
  await Promise.all(ids.filter((id) => !actions.has(id)).map(confirm));
  return { actions, missing };
}

/**
 * Judges an action that an earlier operation has recorded as pending, and for which no call is made now.
 *
 * @param comment what an earlier cancel call would have said
 */
export function judgeRecorded(action: MachineAction, comment: string | undefined): JudgedRecord {
  const outcome = outcomeOf(action);
  if (outcome !== "cancelled" && outcome !== "cancelledTooLate") return judgedRecord({ action, outcome });
  const sent = comment === undefined ? undefined : { comment };
  return judgedRecord({ action, outcome, cancelledBy: cancelledByOf(action, sent) });
}
