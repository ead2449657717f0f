/** A mistake that somebody could make, as a change of one place in the provider's sources. */
export interface PlantedDefect {
  readonly name: string;
  /** Path below `provider/`. */
  readonly file: string;
  /** Stands there exactly once; if not, the sources have moved on and the defect must follow. */
  readonly original: string;
  readonly mistake: string;
}

/**
 * Mistakes of the kinds that tools for this service have made, and on which a stack would claim what is not so, cancel
 * what it must not, or forget what it did. They show that the faulty runs see them; most are seen by no test of one file.
 */
export const plantedDefects: readonly PlantedDefect[] = [
  {
    name: "trusts the 200: an accepted call counts as cancelled",
    file: "lifecycle/ensure-cancelled.ts",
    original: 'if (answer.kind === "accepted") {',
    mistake:
      'if (answer.kind === "accepted") { return settled({ action: { ...action, status: "Cancelled" }, outcome: "cancelled", cancelledBy: "thisResource" });',
  },
  {
    name: "takes a 404 to the cancel call for cancelled",
    file: "lifecycle/ensure-cancelled.ts",
    original: "failure = answer.failure;",
    mistake:
      'failure = answer.failure; if (failure.status === 404) return settled({ action, outcome: "cancelled", cancelledBy: "foundCancelled" });',
  },
  {
    name: "takes a 400 to the cancel call for ended",
    file: "lifecycle/ensure-cancelled.ts",
    original: "failure = answer.failure;",
    mistake:
      'failure = answer.failure; if (failure.status === 400) return settled({ action, outcome: "endedOtherwise" });',
  },
  {
    name: "repeats the cancel call without a read",
    file: "defender/retry.ts",
    original: 'if (operation === "cancel") { return status === undefined && wasUnsent; }',
    mistake: "",
  },
  {
    name: "forgets what it knows when the service forgets it",
    file: "resources/cancellation/cancellation.ts",
    original: "if (isProvenFinal(stored)) { context.reporter.say(",
    mistake: "if (false) { context.reporter.say(",
  },
  {
    name: "drops a resource for any failed read",
    file: "resources/cancellation/cancellation.ts",
    original: "if (!(error instanceof MachineActionNotFoundError)) { throw error; }",
    mistake: "",
  },
  {
    name: "lets an old read undo a proven outcome",
    file: "lifecycle/proven-outcome.ts",
    original: 'return isNewerState(action, proven) ? "newer" : "notNewer";',
    mistake: 'return "newer";',
  },
  {
    name: "ignores expect when check could not look",
    file: "resources/cancellation/cancellation.ts",
    original: "const request = requestOf(inputs, context.waitTimeoutSeconds);",
    mistake:
      "const given = requestOf(inputs, context.waitTimeoutSeconds); const request = inputs.target === undefined ? { ...given, expect: {} } : given;",
  },
  {
    name: "skips the containment rule",
    file: "lifecycle/policy.ts",
    original: "const containment = containmentRefusal(request.expect, action);",
    mistake: "const containment = undefined;",
  },
  {
    name: "asks the service although everything is settled",
    file: "resources/cancellation/cancellation.ts",
    original: "action === undefined || !isProvenFinal(stored)",
    mistake: "true",
  },
  {
    name: "takes its own earlier cancellation for somebody else's",
    file: "resources/cancellation/cancellation.ts",
    original: "request, { sentComments: stored.sentComments })",
    mistake: "request, {})",
  },
  {
    name: "cancels whatever matches, confirmed or not",
    file: "resources/bulk/observation.ts",
    original: "const ids = [...new Set([...confirmed.keys(), ...before.pending.map(({ id }) => id)])];",
    mistake:
      "for (const found of listed) if (!confirmed.has(found.id)) confirmed = new Map([...confirmed, [found.id, found]]);\n" +
      "const ids = [...new Set([...confirmed.keys(), ...before.pending.map(({ id }) => id)])];",
  },
  {
    name: "drops what it has done in bulk when something is left",
    file: "resources/bulk/converge.ts",
    original: "throw new UnsettledError(id, outputs, unfinished);",
    mistake: "throw new Error(unfinished);",
  },
  {
    name: "drops what is pending in bulk for one 404",
    file: "lifecycle/confirmed-read.ts",
    original: "(await readConfirmed(service, id).catch(asError))",
    mistake: "(await service.readBatched(id).catch(asError))",
  },
  {
    name: "plugin: leaves the commands of a live response in plain text",
    file: "plugin/plugin-resources.ts",
    original: 'secretOutputs: ["commands"],',
    mistake: "secretOutputs: [],",
  },
  {
    name: "plugin: throws away the state of what is pending",
    file: "plugin/plugin-door.ts",
    original: "throw error instanceof UnsettledError",
    mistake: "throw error instanceof UnsettledError && kind.secretOutputs.length > 9",
  },
];
