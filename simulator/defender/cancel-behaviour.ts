/**
 * How the service treats a cancel where its documentation is silent or the evidence conflicts.
 * The default is the plain reading: a cancel of an action that is not final takes effect at once.
 */
export interface CancelBehaviour {
  /** Answer to the cancel of a final action: 200 with the unchanged entity, or an error. */
  readonly onFinal: "accept" | "refuse";
  /** Whether an action that runs already can be cancelled. */
  readonly onInProgress: "accept" | "refuse";
  /** The error of a refusal. */
  readonly refusal: { readonly status: number; readonly code: string; readonly message: string };
  /** When an accepted cancel shows in the status. The device goes on working until then. */
  readonly takesEffect: "immediately" | "never" | { readonly afterMs: number };
  /** Whether the cancellation fields are filled while the status does not show the cancel yet. */
  readonly fieldsUntilEffect: "set" | "unset";
  /**
   * What the 200 shows: the action after the cancel, as it was before, or an action of a status that it does not
   * have. Together with `takesEffect: "never"`, `{ status: "Cancelled" }` is a service that says yes and does nothing.
   */
  readonly answerShows: "after" | "before" | { readonly status: string };
  /** What a further POST does to the cancellation fields of an action whose cancel was accepted before. */
  readonly repeatedPost: "keepFields" | "overwriteFields";
}

export const defaultCancelBehaviour: CancelBehaviour = {
  onFinal: "refuse",
  onInProgress: "accept",
  refusal: {
    status: 400,
    code: "BadRequest",
    message: "The machine action can not be cancelled in its present state.",
  },
  takesEffect: "immediately",
  fieldsUntilEffect: "unset",
  answerShows: "after",
  repeatedPost: "keepFields",
};
