import { z } from "zod";
import type { MachineAction } from "../../defender/machine-action.ts";
import { machineActionSchema } from "../../defender/machine-action-schema.ts";
import { attributions, type FinalOutcome, outcomes, type Settlement } from "../../lifecycle/outcome.ts";
import type { Properties } from "../resource.ts";
import { cancellationInputNames } from "./inputs.ts";

/** The input that check adds: facts of the action for the reviewer of a preview. */
export const targetInputName = "target";

/** What of the stored outputs decides what is to be done. Every shape that a release has stored must parse. */
const storedSchema = z.object({
  outcome: z.enum(outcomes).optional().catch(undefined),
  cancelledBy: z.enum(attributions).optional().catch(undefined),
  sentComments: z.array(z.string()).catch([]),
});

/** See {@link storedSchema}. */
export type StoredState = z.output<typeof storedSchema>;

/** Reads the stored outputs of any release. */
export function parseStoredState(outputs: Properties): StoredState {
  return storedSchema.parse(outputs);
}

/** The stored entity, or nothing where the state holds none. */
export function parseStoredAction(id: string, outputs: Properties): MachineAction | undefined {
  const parsed = machineActionSchema.safeParse({ ...outputs, id });
  return parsed.success ? parsed.data : undefined;
}

/** State whose outcome was proven by a read. */
export type ProvenState = StoredState & { readonly outcome: FinalOutcome };

/** Whether the stored outcome was proven: only a newer state of the service replaces it. */
export function isProvenFinal(state: StoredState): state is ProvenState {
  return state.outcome !== undefined && state.outcome !== "pending";
}

/** The outputs that are stored: the inputs, the entity, and what became of it. A front door cannot carry an undefined value. */
export function outputsOf(inputs: Properties, settlement: Settlement): Record<string, unknown> {
  const { action, outcome, cancelledBy, sentComments = [] } = settlement;
  const { id: _, ...entity } = action;
  return {
    ...declaredInputsOf(inputs),
    ...entity,
    outcome,
    ...(cancelledBy === undefined ? {} : { cancelledBy }),
    ...(sentComments.length === 0 ? {} : { sentComments }),
  };
}

/** Of any properties, those that are inputs, `target` among them. A front door cannot carry an undefined value. */
export function declaredInputsOf(properties: Properties): Record<string, unknown> {
  const names = new Set([...cancellationInputNames, targetInputName]);
  return Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => names.has(name) && value !== undefined),
  );
}
