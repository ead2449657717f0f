import { createHash } from "node:crypto";
import type { ActionScript, CommandScript } from "./action-script.ts";
import { type CancelBehaviour, defaultCancelBehaviour } from "./cancel-behaviour.ts";
import { Clock } from "./clock.ts";
import {
  errorHResults,
  finalStatuses,
  type LiveResponseCommand,
  type MachineAction,
} from "./machine-action.ts";
import { serviceTimestamp } from "./service-timestamp.ts";

/** A device that is away ends an action as `TimeOut` after about this long (recorded: 72 h 14 min). */
export const timeOutAfterMs = 72 * 60 * 60 * 1000;

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
  /** Cancel calls that the service took (answered with the entity, or would have). */
  readonly cancelsAccepted: number;
  /** Cancel calls that changed the action's status, 0 or 1. */
  readonly cancelsEffective: number;
  /** Every status with the time it was entered, oldest first. */
  readonly statusHistory: readonly { readonly at: number; readonly status: string }[];
}

interface PlannedEvent {
  readonly at: number;
  readonly happen: (action: WorldAction, at: number) => void;
}

interface WorldAction {
  current: MachineAction;
  readonly script: ActionScript;
  readonly addedAt: number;
  planned: PlannedEvent[];
  readonly versions: { readonly at: number; readonly entity: MachineAction }[];
  vanished: boolean;
  cancelAccepted: boolean;
  falseNotFoundLeft: number;
  cancelsReceived: number;
  cancelsAccepted: number;
  cancelsEffective: number;
}

export interface WorldOptions {
  readonly clock?: Clock;
  readonly cancelBehaviour?: Partial<CancelBehaviour>;
}

/** The machine actions of one tenant: what the service knows and what devices and people do to it. */
export class MachineActionWorld {
  readonly clock: Clock;
  /** May be changed at any time; holds for every later cancel. */
  cancelBehaviour: CancelBehaviour;
  readonly #actions = new Map<string, WorldAction>();
  #sequence = 0;

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? Clock.real();
    this.cancelBehaviour = { ...defaultCancelBehaviour, ...options.cancelBehaviour };
  }

  /** Adds an action. What is not given is a pending isolation, requested a minute ago through the API. */
  add(given: Partial<MachineAction> = {}, script: ActionScript = {}): MachineAction {
    this.#sequence += 1;
    const now = this.clock.now();
    const created = given.creationDateTimeUtc ?? serviceTimestamp(now - 60_000, this.#sequence % 10_000);
    const entity: MachineAction = {
      ...defaultsFor(this.#sequence, created),
      ...commandsOf(script),
      ...given,
    };
    if (this.#actions.has(entity.id.toLowerCase()))
      throw new Error(`The world has an action ${entity.id} already.`);
    const action: WorldAction = {
      current: entity,
      script,
      addedAt: now,
      planned: this.#plan(script, now, Date.parse(created)),
      versions: [{ at: now, entity }],
      vanished: false,
      cancelAccepted: entity.status === "Cancelled",
      falseNotFoundLeft: script.falseNotFound ?? 0,
      cancelsReceived: 0,
      cancelsAccepted: 0,
      cancelsEffective: 0,
    };
    this.#actions.set(entity.id.toLowerCase(), action);
    return entity;
  }

  /** The cancel endpoint's effect. */
  cancel(id: string, request: CancelRequest): CancelResult {
    const action = this.#settled(id);
    if (action === undefined) return { kind: "notFound" };
    action.cancelsReceived += 1;
    if (action.vanished || (action.script.hiddenFromCancel === true && !this.#isVisible(action))) {
      return { kind: "notFound" };
    }
    const behaviour = { ...this.cancelBehaviour, ...action.script.cancel };
    const before = action.current;
    const isFinal = finalStatuses.has(before.status);
    if (
      (isFinal && behaviour.onFinal === "refuse") ||
      (before.status === "InProgress" && behaviour.onInProgress === "refuse")
    ) {
      return { kind: "refused", ...behaviour.refusal };
    }
    action.cancelsAccepted += 1;
    if (action.cancelAccepted) {
      if (behaviour.repeatedPost === "overwriteFields" && before.cancellationDateTimeUtc !== null) {
        this.#change(action, this.clock.now(), this.#cancellationFields(request));
      }
    } else if (!isFinal) {
      action.cancelAccepted = true;
      this.#takeCancel(action, request, behaviour);
    }
    return { kind: "accepted", action: behaviour.answerShows === "before" ? before : action.current };
  }

  /** Someone else (a person in the portal, another tool) cancels now. No effect on a final action. */
  cancelByOther(id: string, request: Partial<CancelRequest> = {}): void {
    this.#cancelNow(this.#known(id), this.clock.now(), { ...otherPerson, ...request });
  }

  /** The device or the service puts the action into a status now, final or not. */
  setStatus(id: string, status: string): void {
    this.#enter(this.#known(id), this.clock.now(), status);
  }

  /** Changes fields of an action as nothing else in this world would. */
  change(id: string, fields: Partial<MachineAction>): void {
    this.#change(this.#known(id), this.clock.now(), fields);
  }

  /** Retention ends now. */
  remove(id: string): void {
    this.#known(id).vanished = true;
  }

  /** So many of the next GETs of this action answer a 404 that is not true. */
  hideFromNextGets(id: string, times: number): void {
    this.#known(id).falseNotFoundLeft = times;
  }

  /** What GET shows; undefined for a 404, true or false. */
  get(id: string): MachineAction | undefined {
    const action = this.#settled(id);
    if (action === undefined || action.vanished || !this.#isVisible(action)) return undefined;
    if (action.falseNotFoundLeft > 0) {
      action.falseNotFoundLeft -= 1;
      return undefined;
    }
    return this.#asOf(action, action.script.readsLagMs?.get);
  }

  /** What the list shows, newest first. */
  list(): MachineAction[] {
    const shown: MachineAction[] = [];
    for (const action of this.#actions.values()) {
      this.#settle(action);
      if (!action.vanished && this.#isVisible(action)) {
        shown.push(this.#asOf(action, action.script.readsLagMs?.list));
      }
    }
    return shown.sort((a, b) => (a.creationDateTimeUtc < b.creationDateTimeUtc ? 1 : -1));
  }

  truth(id: string): Truth {
    const action = this.#known(id);
    return {
      action: action.current,
      exists: !action.vanished,
      isFinal: finalStatuses.has(action.current.status),
      cancelsReceived: action.cancelsReceived,
      cancelsAccepted: action.cancelsAccepted,
      cancelsEffective: action.cancelsEffective,
      statusHistory: action.versions
        .map(({ at, entity }) => ({ at, status: entity.status }))
        .filter(({ status }, index, all) => index === 0 || all[index - 1]?.status !== status),
    };
  }

  ids(): string[] {
    return [...this.#actions.keys()];
  }

  #plan(script: ActionScript, now: number, created: number): PlannedEvent[] {
    const events: PlannedEvent[] = [
      {
        at: created + timeOutAfterMs,
        happen: (action, at) => {
          if (action.current.status === "Pending") this.#enter(action, at, "TimeOut");
        },
      },
    ];
    const plan = (afterMs: number | undefined, happen: PlannedEvent["happen"]) => {
      if (afterMs !== undefined) events.push({ at: now + afterMs, happen });
    };
    plan(script.startsAfterMs, (action, at) => this.#enterUnlessFinal(action, at, "InProgress"));
    for (const [index, command] of (script.commands ?? []).entries()) {
      plan(command.startsAfterMs, (action, at) =>
        this.#progress(action, at, index, { startTime: serviceTimestamp(at), commandStatus: "Executing" }),
      );
      plan(command.finishesAfterMs, (action, at) =>
        this.#progress(action, at, index, {
          endTime: serviceTimestamp(at),
          commandStatus: command.finishesAs ?? "Completed",
        }),
      );
    }
    const { finishes, cancelledByOther } = script;
    plan(finishes?.afterMs, (action, at) => this.#enterUnlessFinal(action, at, finishes?.as ?? "Succeeded"));
    plan(cancelledByOther?.afterMs, (action, at) =>
      this.#cancelNow(action, at, { ...otherPerson, ...cancelledByOther }),
    );
    for (const { afterMs, status } of script.statuses ?? []) {
      plan(afterMs, (action, at) => this.#enter(action, at, status));
    }
    plan(script.vanishesAfterMs, (action) => {
      action.vanished = true;
    });
    return events.sort((a, b) => a.at - b.at);
  }

  #takeCancel(action: WorldAction, request: CancelRequest, behaviour: CancelBehaviour): void {
    const now = this.clock.now();
    const takeEffect = (target: WorldAction, at: number) => {
      if (this.#cancelNow(target, at, request)) target.cancelsEffective += 1;
    };
    if (behaviour.takesEffect === "immediately") {
      takeEffect(action, now);
      return;
    }
    if (behaviour.fieldsUntilEffect === "set") this.#change(action, now, this.#cancellationFields(request));
    if (behaviour.takesEffect !== "never") {
      action.planned.push({ at: now + behaviour.takesEffect.afterMs, happen: takeEffect });
      action.planned.sort((a, b) => a.at - b.at);
    }
  }

  #cancelNow(action: WorldAction, at: number, request: CancelRequest): boolean {
    if (finalStatuses.has(action.current.status)) return false;
    action.cancelAccepted = true;
    this.#change(action, at, {
      status: "Cancelled",
      errorHResult: errorHResults.cancelled,
      ...this.#cancellationFields(request, at),
    });
    return true;
  }

  #cancellationFields(request: CancelRequest, at = this.clock.now()): Partial<MachineAction> {
    return {
      cancellationRequestor: request.requestor,
      cancellationComment: request.comment,
      cancellationDateTimeUtc: serviceTimestamp(at, 4321),
    };
  }

  #progress(action: WorldAction, at: number, index: number, change: Partial<LiveResponseCommand>): void {
    if (finalStatuses.has(action.current.status)) return;
    this.#change(action, at, {
      commands: action.current.commands.map((command) =>
        command.index === index ? { ...command, ...change } : command,
      ),
    });
  }

  #enterUnlessFinal(action: WorldAction, at: number, status: string): void {
    if (!finalStatuses.has(action.current.status)) this.#enter(action, at, status);
  }

  #enter(action: WorldAction, at: number, status: string): void {
    const errorHResult =
      status === "TimeOut" ? errorHResults.timedOut : status === "Cancelled" ? errorHResults.cancelled : 0;
    this.#change(action, at, { status, errorHResult });
  }

  #change(action: WorldAction, at: number, fields: Partial<MachineAction>): void {
    action.current = { ...action.current, lastUpdateDateTimeUtc: serviceTimestamp(at, 4322), ...fields };
    action.versions.push({ at, entity: action.current });
  }

  #settled(id: string): WorldAction | undefined {
    const action = this.#actions.get(id.toLowerCase());
    if (action !== undefined) this.#settle(action);
    return action;
  }

  #known(id: string): WorldAction {
    const action = this.#settled(id);
    if (action === undefined) throw new Error(`The world has no action ${id}.`);
    return action;
  }

  #settle(action: WorldAction): void {
    const now = this.clock.now();
    for (let next = action.planned[0]; next !== undefined && next.at <= now; next = action.planned[0]) {
      action.planned.shift();
      next.happen(action, next.at);
    }
  }

  #isVisible(action: WorldAction): boolean {
    return this.clock.now() >= action.addedAt + (action.script.visibleAfterMs ?? 0);
  }

  #asOf(action: WorldAction, lagMs = 0): MachineAction {
    const moment = this.clock.now() - lagMs;
    const version = lagMs === 0 ? undefined : action.versions.findLast(({ at }) => at <= moment);
    return version?.entity ?? (lagMs === 0 ? action.current : (action.versions[0]?.entity ?? action.current));
  }
}

const otherPerson: CancelRequest = {
  requestor: "analyst@contoso.example",
  comment: "Cancelled in the portal",
};

function commandsOf(script: ActionScript): Partial<MachineAction> {
  if (script.commands === undefined) return {};
  return {
    type: "LiveResponse",
    commands: script.commands.map((command: CommandScript, index) => ({
      index,
      startTime: null,
      endTime: null,
      commandStatus: "Created",
      errors: [],
      command: { type: command.type, params: command.params },
    })),
  };
}

function defaultsFor(sequence: number, created: string): MachineAction {
  const digits = createHash("sha256").update(`machine action ${sequence}`).digest("hex");
  return {
    id: `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`,
    type: "Isolate",
    title: null,
    scope: "Full",
    requestor: "soc@contoso.example",
    requestorComment: "Contain host",
    status: "Pending",
    machineId: digits.slice(0, 40),
    computerDnsName: `host${sequence}.contoso.example`,
    creationDateTimeUtc: created,
    lastUpdateDateTimeUtc: created,
    cancellationRequestor: null,
    cancellationComment: null,
    cancellationDateTimeUtc: null,
    errorHResult: errorHResults.none,
    externalId: null,
    requestSource: "PublicApi",
    relatedFileInfo: null,
    commands: [],
    troubleshootInfo: null,
  };
}
