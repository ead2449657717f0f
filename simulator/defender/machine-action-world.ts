import { Clock } from "../clock.ts";
import { type ActionScript, fieldsOf } from "./action-script.ts";
import { type CancelBehaviour, defaultCancelBehaviour } from "./cancel-behaviour.ts";
import type { MachineAction } from "./machine-action.ts";
import { type CancelRequest, type CancelResult, ScriptedAction, type Truth } from "./scripted-action.ts";
import { typicalAction } from "./typical-action.ts";

export interface WorldOptions {
  /** Default: the real time. */
  readonly clock?: Clock;
  readonly cancelBehaviour?: Partial<CancelBehaviour>;
}

/** The machine actions of one tenant: what the service knows and what devices and people do to it. No HTTP. */
export class MachineActionWorld {
  readonly clock: Clock;
  /** May be changed at any time; holds for every later cancel of an action whose script says nothing else. */
  cancelBehaviour: CancelBehaviour;
  readonly #actions = new Map<string, ScriptedAction>();
  /** Newest first, as the list shows them. Made when first needed after an addition. */
  #newestFirst: ScriptedAction[] | undefined;
  #sequence = 0;

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? Clock.real();
    this.cancelBehaviour = { ...defaultCancelBehaviour, ...options.cancelBehaviour };
  }

  /** Adds an action. What is not given is that of a typical one: a pending isolation, requested a minute ago. */
  add(given: Partial<MachineAction> = {}, script: ActionScript = {}): MachineAction {
    this.#sequence += 1;
    const now = this.clock.now();
    const created = given.creationDateTimeUtc;
    const entity: MachineAction = {
      ...typicalAction(this.#sequence, now),
      ...(created === undefined ? {} : { lastUpdateDateTimeUtc: created }),
      ...fieldsOf(script),
      ...given,
    };
    const key = entity.id.toLowerCase();
    if (this.#actions.has(key)) {
      throw new Error(`The world has an action ${entity.id} already.`);
    }
    this.#actions.set(key, new ScriptedAction(entity, script, now));
    this.#newestFirst = undefined;
    return entity;
  }

  /** The cancel endpoint's effect. */
  cancel(id: string, request: CancelRequest): CancelResult {
    return this.#settled(id)?.cancel(request, this.cancelBehaviour, this.clock.now()) ?? { kind: "notFound" };
  }

  /** Someone else (a person in the portal, another tool) cancels now. No effect on a final action. */
  cancelByOther(id: string, request: Partial<CancelRequest> = {}): void {
    this.#known(id).cancelByOther(request, this.clock.now());
  }

  /** The device or the service puts the action into a status now, final or not. */
  setStatus(id: string, status: string): void {
    this.#known(id).enter(status, this.clock.now());
  }

  /** Changes fields of an action as nothing else in this world would. Id and creation time stay. */
  change(id: string, fields: Omit<Partial<MachineAction>, "id" | "creationDateTimeUtc">): void {
    this.#known(id).change(fields, this.clock.now());
  }

  /** Retention ends now. */
  remove(id: string): void {
    this.#known(id).vanish(this.clock.now());
  }

  /** So many of the next GETs of this action answer a 404 that is not true. */
  hideFromNextGets(id: string, times: number): void {
    this.#known(id).hideFromNextGets(times);
  }

  /** What GET shows; undefined for a 404, true or false. */
  get(id: string): MachineAction | undefined {
    return this.#settled(id)?.shownByGet(this.clock.now());
  }

  /** What the list shows, newest first. */
  list(): MachineAction[] {
    const now = this.clock.now();
    this.#newestFirst ??= sortedNewestFirst([...this.#actions.values()]);
    const shown: MachineAction[] = [];
    for (const action of this.#newestFirst) {
      action.settle(now);
      const entity = action.shownByList(now);
      if (entity !== undefined) {
        shown.push(entity);
      }
    }
    return shown;
  }

  /** Fields that answers show otherwise than they are. */
  shownAs(id: string): Readonly<Record<string, unknown>> | undefined {
    return this.#actions.get(id.toLowerCase())?.script.shownAs;
  }

  /** What really happened, whatever the API shows. Throws for an id that was never added. */
  truth(id: string): Truth {
    return this.#known(id).truth();
  }

  has(id: string): boolean {
    return this.#actions.has(id.toLowerCase());
  }

  /** Ids of all actions ever added, in order of addition. */
  ids(): string[] {
    return [...this.#actions.values()].map((action) => action.truth().action.id);
  }

  #settled(id: string): ScriptedAction | undefined {
    const action = this.#actions.get(id.toLowerCase());
    action?.settle(this.clock.now());
    return action;
  }

  #known(id: string): ScriptedAction {
    const action = this.#settled(id);
    if (action === undefined) {
      throw new Error(`The world has no action ${id}.`);
    }
    return action;
  }
}

function sortedNewestFirst(actions: ScriptedAction[]): ScriptedAction[] {
  const keyed = actions.map((action) => ({ action, key: action.sortKey }));
  keyed.sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
  return keyed.map(({ action }) => action);
}
