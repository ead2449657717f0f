import type { MachineAction } from "../../defender/machine-action.ts";
import type { MachineActionService } from "../../defender/machine-action-service.ts";
import { MachineActionNotFoundError } from "../../errors.ts";
import { readConfirmed } from "../../lifecycle/confirmed-read.ts";

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
  const actions = new Map(await service.readMany(ids));
  const missing = new Set<string>();
  const confirm = async (id: string) => {
    try {
      actions.set(id, await readConfirmed(service, id));
    } catch (error) {
      if (!(error instanceof MachineActionNotFoundError)) {
        throw error;
      }
      missing.add(id);
    }
  };
  await Promise.all(ids.filter((id) => !actions.has(id)).map(confirm));
  return { actions, missing };
}
