/** A mistake that somebody could make, as a change of one place in the provider's sources. */
export interface PlantedDefect {
  readonly name: string;
  /** Path below `provider/`. */
  readonly file: string;
  /** Stands there exactly once; if not, the sources have moved on and the defect must follow. */
  readonly original: string;
  readonly mistake: string;
}

/** Mistakes of the kinds that tools for this service have made, or that are easily made. */
export const plantedDefects: readonly PlantedDefect[] = [
  {
    name: "trusts the 200: an accepted call counts as cancelled",
    file: "lifecycle/ensure-cancelled.ts",
    original: 'if (entity?.status === "Cancelled" && entity.type !== "LiveResponse") return entity;',
    mistake: 'if (entity !== undefined) return { ...entity, status: "Cancelled" };',
  },
  {
    name: "takes the commands of a live response from the answer to the cancel call",
    file: "lifecycle/ensure-cancelled.ts",
    original: 'entity?.status === "Cancelled" && entity.type !== "LiveResponse"',
    mistake: 'entity?.status === "Cancelled"',
  },
  {
    name: "takes a 404 to the cancel call for cancelled",
    file: "lifecycle/ensure-cancelled.ts",
    original: "failure = answer.failure;",
    mistake:
      'failure = answer.failure; if (failure.status === 404) return { action, outcome: "cancelled", cancelledBy: "foundCancelled" };',
  },
  {
    name: "takes a 400 to the cancel call for ended",
    file: "lifecycle/ensure-cancelled.ts",
    original: "failure = answer.failure;",
    mistake:
      'failure = answer.failure; if (failure.status === 400) return { action, outcome: "endedOtherwise" };',
  },
  {
    name: "sends cancel calls without a bound",
    file: "lifecycle/ensure-cancelled.ts",
    original: "if (callsSent === maxCancelCalls)",
    mistake: "if (callsSent === 12)",
  },
  {
    name: "repeats the cancel call without a read",
    file: "defender/retry.ts",
    original: 'if (operation === "cancel") return status === undefined && wasUnsent;',
    mistake: "",
  },
  {
    name: "believes the first 404",
    file: "lifecycle/confirmed-read.ts",
    original: "if (!(error instanceof MachineActionNotFoundError)) throw error;",
    mistake: "throw error;",
  },
  {
    name: "forgets what it knows when the service forgets it",
    file: "resources/cancellation/read.ts",
    original:
      "if (!(error instanceof MachineActionNotFoundError)) throw error;\n    if (isProvenFinal(stored)) {",
    mistake: "if (!(error instanceof MachineActionNotFoundError)) throw error;\n    if (false) {",
  },
  {
    name: "drops a resource for any failed read",
    file: "resources/cancellation/read.ts",
    original: "if (!(error instanceof MachineActionNotFoundError)) throw error;",
    mistake: "",
  },
  {
    name: "lets an old read undo a proven outcome",
    file: "resources/cancellation/read.ts",
    original: "if (isProvenFinal(stored) && !isFinalStatus(action.status)) {",
    mistake: "if (false) {",
  },
  {
    name: "ignores expect when check could not look",
    file: "resources/cancellation/create.ts",
    original: "const request = requestOf(inputs);",
    mistake:
      "const request = inputs[targetInputName] === undefined ? { ...requestOf(inputs), expect: {} } : requestOf(inputs);",
  },
  {
    name: "lets a guard pass that the service does not show",
    file: "lifecycle/guard.ts",
    original: "if (found !== null && comparable(field, expected) === comparable(field, found)) return [];",
    mistake: "if (found === null || comparable(field, expected) === comparable(field, found)) return [];",
  },
  {
    name: "compares names with regard to case",
    file: "lifecycle/guard.ts",
    original: 'if (field === "type") return value;',
    mistake: "return value;",
  },
  {
    name: "skips the containment rule",
    file: "lifecycle/policy.ts",
    original: "const containment = containmentRefusal(request.expect, action);",
    mistake: "const containment = undefined;",
  },
  {
    name: "cancels again what is taken already",
    file: "lifecycle/policy.ts",
    original: 'if (isCancellationTaken(action)) return { kind: "wait" };',
    mistake: "",
  },
  {
    name: "treats TimeOut as cancelled",
    file: "lifecycle/outcome.ts",
    original: 'if (action.status !== "Cancelled") return "endedOtherwise";',
    mistake: 'if (!["Cancelled", "TimeOut"].includes(action.status)) return "endedOtherwise";',
  },
  {
    name: "counts a command that failed as completed",
    file: "lifecycle/outcome.ts",
    original: 'command.commandStatus === "Completed" && command.endTime !== null',
    mistake: "command.endTime !== null",
  },
  {
    name: "claims every cancellation as its own",
    file: "lifecycle/outcome.ts",
    original: 'if (sentComments.length === 0) return "foundCancelled";',
    mistake: 'if (sentComments.length === 0) return "thisResource";',
  },
  {
    name: "does not know Canceled",
    file: "defender/machine-action.ts",
    original: 'status === "Canceled" ? "Cancelled" : status',
    mistake: "status",
  },
  {
    name: "takes a status that nobody documented for final",
    file: "defender/machine-action.ts",
    original: "return finalStatuses.has(status);",
    mistake: 'return status !== "Pending" && status !== "InProgress";',
  },
  {
    name: "waits for ever",
    file: "lifecycle/waiting-room.ts",
    original: "if (!isFinal && !cannotRead && Date.now() < deadlineMs) return;",
    mistake: "if (!isFinal && !cannotRead) return;",
  },
  {
    name: "forgets a cancellation when the wait runs out",
    file: "resources/cancellation/create.ts",
    original:
      "throw new InitializationFailure(request.machineActionId, properties, settlement.pendingBecause);",
    mistake: "throw new Error(settlement.pendingBecause);",
  },
  {
    name: "stops the whole deployment for one refusal",
    file: "resources/cancellation/check.ts",
    original: "failures: isPreview ? announce(context, inputs, result.action) : []",
    mistake: "failures: announce(context, inputs, result.action)",
  },
  {
    name: "asks the service although everything is settled",
    file: "resources/cancellation/update.ts",
    original: "action === undefined || !isProvenFinal(stored)",
    mistake: "true",
  },
  {
    name: "takes the entity of another action",
    file: "defender/answer-entity.ts",
    original: "if (action.id !== machineActionId) {",
    mistake: "if (false) {",
  },
  {
    name: "never renews a token that was refused",
    file: "defender/call-attempts.ts",
    original: "this.#renewNext = status === 401 && delayMs !== undefined;",
    mistake: "",
  },
  {
    name: "sends calls as fast as it can",
    file: "defender/call-attempts.ts",
    original: "await this.#pacer.admit(this.#call.operation, this.#next);",
    mistake: 'await { kind: "admitted", end() {} };',
  },
  {
    name: "does not wait as long as a 429 asks",
    file: "defender/call-attempts.ts",
    original: "{ ...attempt, operation, retryAfterMs: this.#retryAfterMs }",
    mistake: "{ ...attempt, operation, retryAfterMs: undefined }",
  },
  {
    name: "has no time-out for requests",
    file: "defender/transport.ts",
    original: "request: requestTimeoutMs,",
    mistake: "",
  },
  {
    name: "follows a list to any host with its token",
    file: "defender/transport.ts",
    original: "if (!tools.isTrustedHost(request.url)) throw untrustedHost(request);",
    mistake: "",
  },
  {
    name: "quotes a token that an answer echoes",
    file: "reporting/printable.ts",
    original: '.replace(tokenPattern, "[token]")',
    mistake: "",
  },
  {
    name: "takes its own earlier cancellation for somebody else's",
    file: "resources/cancellation/update.ts",
    original: "request, { sentComments })",
    mistake: "request, {})",
  },
  {
    name: "forgets in a refresh what it has sent for a pending cancellation",
    file: "resources/cancellation/read.ts",
    original: "return { outcome, sentComments };",
    mistake: "return { outcome };",
  },
  {
    name: "cancels whatever matches, confirmed or not",
    file: "resources/bulk/observation.ts",
    original: "const ids = [...new Set([...confirmed.keys(), ...before.pending.map(({ id }) => id)])];\n",
    mistake:
      "for (const found of listed) if (!confirmed.has(found.id)) confirmed = new Map([...confirmed, [found.id, found]]);\n" +
      "  const ids = [...new Set([...confirmed.keys(), ...before.pending.map(({ id }) => id)])];\n",
  },
  {
    name: "cancels in a set what a device has picked up meanwhile",
    file: "resources/bulk/observation.ts",
    original: "if (target !== undefined && (isFinalStatus(action.status) || isMeant(action, nowMs))) {",
    mistake: "if (target !== undefined) {",
  },
  {
    name: "cancels more of a set than is allowed",
    file: "resources/bulk/converge.ts",
    original: "if (confirmed.size <= request.maxCancellations) return;",
    mistake: "return;",
  },
  {
    name: "frees containment that a set does not name",
    file: "matching/criteria.ts",
    original: "(!isHarmless || harmlessTypes.has(action.type)) &&",
    mistake: "",
  },
  {
    name: "trusts the service to have filtered a list by everything",
    file: "matching/list-matching.ts",
    original: ".filter((action) => isMeant(action, nowMs))",
    mistake: "",
  },
  {
    name: "reads the first page of a list only",
    file: "defender/defender-client.ts",
    original:
      "if (answer.nextLink !== undefined) url = this.#nextUrl(answer.nextLink, purpose);\n      else url",
    mistake: "url",
  },
  {
    name: "drops what it has done of a set when something is left",
    file: "resources/bulk/converge.ts",
    original: 'throw new InitializationFailure(id, { ...outputs, __provider: inputs["__provider"] }, left);',
    mistake: "throw new Error(left);",
  },
  {
    name: "says nothing of what is left of a set",
    file: "resources/bulk/converge.ts",
    original: "if (left === undefined) return outputs;",
    mistake: "return outputs;",
  },
  {
    name: "drops what is pending in a set for one 404",
    file: "resources/bulk/recorded-actions.ts",
    original: "actions.set(id, await readConfirmed(service, id));",
    mistake: "actions.set(id, await service.readBatched(id));",
  },
  {
    name: "sees no change of a set while something is pending",
    file: "resources/bulk/diff.ts",
    original: "state.pending.length > 0 ||",
    mistake: "",
  },
  {
    name: "takes an old list for work that is left of a set",
    file: "resources/bulk/diff.ts",
    original: ".some((machineActionId) => !settled.has(machineActionId))",
    mistake: ".some((machineActionId) => machineActionId !== String(settled))",
  },
];
