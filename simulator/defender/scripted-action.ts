import {
  type ActionScript,
  type Happening,
  otherPerson,
  type PlannedHappening,
  planOf,
} from "./action-script.ts";
import type { CancelBehaviour } from "./cancel-behaviour.ts";
import {
  errorHResults,
  finalStatuses,
  type LiveResponseCommand,
  type MachineAction,
} from "./machine-action.ts";
import { serviceTimestamp, sortableTimestamp } from "./service-timestamp.ts";

export interface CancelRequest {
  readonly requestor: string;
  readonly comment: string;
}

export type CancelResult =
  | { readonly kind: "accepted"; readonly action: MachineAction }
  | { readonly kind: "refused"; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: "notFound" };

/** What really happened to an action, whatever the API showed. */
export interface Truth {
  readonly action: MachineAction;
  /** False once retention has ended. */
  readonly exists: boolean;
  readonly isFinal: boolean;
  /** Cancel calls that reached the action. */
  readonly cancelsReceived: number;
  /** Cancel calls that the service accepted, and answered with the entity unless the answer was lost. */
  readonly cancelsAccepted: number;
  /** Cancel calls that turned the status to `Cancelled`: 0 or 1. */
  readonly cancelsEffective: number;
  /** Every status with the time it was entered, oldest first. */
  readonly statusHistory: readonly { readonly at: number; readonly status: string }[];
  /** Every state of the entity with the time it came about, oldest first. */
  readonly versions: readonly { readonly at: number; readonly entity: MachineAction }[];
}

/**
 * One action and everything that is going to happen to it. Time passes by `settle`: whatever was planned up to
 * that moment happens, in order. An entity never changes in place; every change makes a new version.
 */
export class ScriptedAction {
  readonly script: ActionScript;
  readonly #addedAt: number;
  readonly #plan: PlannedHappening[];
  readonly #versions: { readonly at: number; readonly entity: MachineAction }[] = [];
  #current: MachineAction;
  #vanished = false;
  #isCancelAccepted: boolean;
  #falseNotFoundLeft: number;
  #received = 0;
  #accepted = 0;
  #effective = 0;

  constructor(entity: MachineAction, script: ActionScript, addedAt: number) {
    this.script = script;
    this.#addedAt = addedAt;
    this.#current = entity;
    this.#versions.push({ at: addedAt, entity });
    this.#plan = planOf(script, addedAt, Date.parse(entity.creationDateTimeUtc));
    this.#isCancelAccepted = entity.status === "Cancelled";
    this.#falseNotFoundLeft = script.falseNotFound ?? 0;
  }

  /** Sorts by creation. */
  get sortKey(): string {
    return sortableTimestamp(this.#current.creationDateTimeUtc) ?? "";
  }

  settle(now: number): void {
    for (let next = this.#plan[0]; next !== undefined && next.at <= now; next = this.#plan[0]) {
      this.#plan.shift();
      this.#happen(next.happening, next.at);
    }
  }

  cancel(request: CancelRequest, worldBehaviour: CancelBehaviour, now: number): CancelResult {
    this.#received += 1;
    const hidden = this.script.hiddenFromCancel === true && !this.#isVisible(now);
    if (this.#vanished || hidden) {
      return { kind: "notFound" };
    }
    this.#endAtCancel(now);
    const behaviour = { ...worldBehaviour, ...this.script.cancel };
    const before = this.#current;
    const isFinal = finalStatuses.has(before.status);
    if (isFinal ? behaviour.onFinal === "refuse" : this.#refusesRunning(behaviour)) {
      return { kind: "refused", ...behaviour.refusal };
    }
    this.#accepted += 1;
    if (this.#isCancelAccepted) {
      this.#repeatCancel(request, behaviour, now);
    } else if (!isFinal) {
      this.#acceptCancel(request, behaviour, now);
    }
    return { kind: "accepted", action: this.#shownByCancel(before, request, behaviour, now) };
  }

  #shownByCancel(
    before: MachineAction,
    request: CancelRequest,
    { answerShows }: CancelBehaviour,
    now: number,
  ): MachineAction {
    if (answerShows === "before") {
      return before;
    }
    if (answerShows === "after" || answerShows.status === this.#current.status) {
      return this.#current;
    }
    const { status } = answerShows;
    return {
      ...this.#current,
      status,
      errorHResult: errorHResultOf(status),
      ...(status === "Cancelled" ? cancellationFields(request, now) : {}),
      lastUpdateDateTimeUtc: serviceTimestamp(now, 4322),
    };
  }

  #endAtCancel(now: number): void {
    const end = this.script.endsAtCancel;
    if (end === undefined) {
      return;
    }
    if (end === "cancelledByOther") {
      this.cancelByOther({}, now);
    } else {
      this.#happen({ kind: "enters", status: end, evenIfFinal: false }, now);
    }
  }

  cancelByOther(request: Partial<CancelRequest>, at: number): void {
    this.#happen({ kind: "cancelledByOther", ...otherPerson, ...request }, at);
  }

  enter(status: string, at: number): void {
    this.#happen({ kind: "enters", status, evenIfFinal: true }, at);
  }

  change(fields: Partial<MachineAction>, at: number): void {
    this.#current = { ...this.#current, lastUpdateDateTimeUtc: serviceTimestamp(at, 4322), ...fields };
    this.#versions.push({ at, entity: this.#current });
  }

  vanish(at: number): void {
    this.#happen({ kind: "vanishes" }, at);
  }

  hideFromNextGets(times: number): void {
    this.#falseNotFoundLeft = times;
  }

  /** What GET shows; undefined for a 404, true or false. */
  shownByGet(now: number): MachineAction | undefined {
    if (this.#vanished || !this.#isVisible(now)) {
      return undefined;
    }
    if (this.#falseNotFoundLeft > 0) {
      this.#falseNotFoundLeft -= 1;
      return undefined;
    }
    return this.#asOf(now - (this.script.readsLagMs?.get ?? 0));
  }

  /** What the list shows. */
  shownByList(now: number): MachineAction | undefined {
    if (this.#vanished || !this.#isVisible(now)) {
      return undefined;
    }
    return this.#asOf(now - (this.script.readsLagMs?.list ?? 0));
  }

  truth(): Truth {
    return {
      action: this.#current,
      exists: !this.#vanished,
      isFinal: finalStatuses.has(this.#current.status),
      cancelsReceived: this.#received,
      cancelsAccepted: this.#accepted,
      cancelsEffective: this.#effective,
      statusHistory: this.#versions
        .map(({ at, entity }) => ({ at, status: entity.status }))
        .filter(({ status }, index, all) => index === 0 || all[index - 1]?.status !== status),
      versions: this.#versions,
    };
  }

  #refusesRunning(behaviour: CancelBehaviour): boolean {
    return this.#current.status === "InProgress" && behaviour.onInProgress === "refuse";
  }

  #acceptCancel(request: CancelRequest, behaviour: CancelBehaviour, now: number): void {
    this.#isCancelAccepted = true;
    const happening: Happening = { kind: "cancelTakesEffect", ...request };
    if (behaviour.takesEffect === "immediately") {
      this.#happen(happening, now);
      return;
    }
    if (behaviour.fieldsUntilEffect === "set") {
      this.change(cancellationFields(request, now), now);
    }
    if (behaviour.takesEffect !== "never") {
      this.#plan.push({ at: now + behaviour.takesEffect.afterMs, happening });
      this.#plan.sort((a, b) => a.at - b.at);
    }
  }

  #repeatCancel(request: CancelRequest, behaviour: CancelBehaviour, now: number): void {
    const hasFields = this.#current.cancellationDateTimeUtc !== null;
    if (behaviour.repeatedPost === "overwriteFields" && hasFields) {
      this.change(cancellationFields(request, now), now);
    }
  }

  #happen(happening: Happening, at: number): void {
    const isFinal = finalStatuses.has(this.#current.status);
    switch (happening.kind) {
      case "enters":
        if (!isFinal || happening.evenIfFinal) {
          this.#enter(happening.status, at);
        }
        return;
      case "timesOut":
        if (this.#current.status === "Pending") {
          this.#enter("TimeOut", at);
        }
        return;
      case "commandChanges":
        if (!isFinal) {
          this.change({ commands: this.#commandsWith(happening.index, happening.change) }, at);
        }
        return;
      case "cancelledByOther":
        if (!isFinal) {
          this.#beCancelled(happening, at);
        }
        return;
      case "cancelTakesEffect":
        if (isFinal) {
          return;
        }
        this.#effective += 1;
        this.#beCancelled(happening, at);
        return;
      case "vanishes":
        this.#vanished = true;
    }
  }

  #enter(status: string, at: number): void {
    this.change({ status, errorHResult: errorHResultOf(status) }, at);
  }

  #beCancelled(request: CancelRequest, at: number): void {
    this.#isCancelAccepted = true;
    this.change(
      { status: "Cancelled", errorHResult: errorHResultOf("Cancelled"), ...cancellationFields(request, at) },
      at,
    );
  }

  #commandsWith(index: number, change: Partial<LiveResponseCommand>): LiveResponseCommand[] {
    return this.#current.commands.map((command) =>
      command.index === index ? { ...command, ...change } : command,
    );
  }

  #isVisible(now: number): boolean {
    return now >= this.#addedAt + (this.script.visibleAfterMs ?? 0);
  }

  #asOf(moment: number): MachineAction {
    return (this.#versions.findLast(({ at }) => at <= moment) ?? this.#versions[0])?.entity ?? this.#current;
  }
}

function errorHResultOf(status: string): number {
  if (status === "Cancelled") {
    return errorHResults.cancelled;
  }
  return status === "TimeOut" ? errorHResults.timedOut : errorHResults.none;
}

/** Recorded: 100 ns before `lastUpdateDateTimeUtc`, so written together with the status. */
function cancellationFields({ requestor, comment }: CancelRequest, at: number): Partial<MachineAction> {
  return {
    cancellationRequestor: requestor,
    cancellationComment: comment,
    cancellationDateTimeUtc: serviceTimestamp(at, 4321),
  };
}
