import { finalStatuses } from "../../../simulator/defender/machine-action.ts";
import type { MachineActionWorld } from "../../../simulator/defender/machine-action-world.ts";
import type { Happening, HappeningPlan, Moment, Roles } from "../model/scenario.ts";
import type { Tally } from "../model/tally.ts";
import type { Exchange } from "../model/traffic.ts";

/** Where happenings take effect. */
export interface Stage {
  readonly world: MachineActionWorld;
  /** The action's id by its index. */
  actionId(index: number): string;
  setRoles(roles: Roles): void;
  sleep(ms: number): Promise<void>;
  readonly tally: Tally;
}

type RequestMoment = Extract<Moment, { request: string }>;

/** What devices, other people and administrators do while the products work. */
export class Happenings {
  readonly #stage: Stage;
  #awaitingRequest: { readonly plan: HappeningPlan; readonly at: RequestMoment }[] = [];
  readonly #requestsSeen = new Map<string, number>();
  #hasEnded = false;

  constructor(plans: readonly HappeningPlan[], stage: Stage) {
    this.#stage = stage;
    for (const plan of plans) {
      if ("afterMs" in plan.at) {
        void stage.sleep(plan.at.afterMs).then(() => this.#happen(plan));
      } else {
        this.#awaitingRequest.push({ plan, at: plan.at });
      }
    }
  }

  /** Nothing more happens. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Counts a request that has arrived, and gives its number among those of its kind about its action. */
  requestArrived(request: string, actionId: string | undefined): number {
    const key = `${request} ${actionId ?? ""}`;
    const nth = this.#requestsSeen.get(key) ?? 0;
    this.#requestsSeen.set(key, nth + 1);
    return nth;
  }

  /** Does what is planned for a moment of a request. */
  reach(
    { operation, actionId, nth }: Pick<Exchange, "operation" | "actionId" | "nth">,
    strikes: RequestMoment["strikes"],
  ): void {
    const due = this.#awaitingRequest.filter(
      ({ plan, at }) =>
        at.request === operation &&
        at.nth === nth &&
        at.strikes === strikes &&
        (operation === "list" || this.#stage.actionId(plan.action) === actionId),
    );
    if (due.length === 0) {
      return;
    }
    this.#awaitingRequest = this.#awaitingRequest.filter((waiting) => !due.includes(waiting));
    for (const { plan } of due) {
      this.#happen(plan);
    }
  }

  #happen({ action, what }: HappeningPlan): void {
    if (this.#hasEnded) {
      return;
    }
    const id = this.#stage.actionId(action);
    if (what.kind === "rolesChange") {
      this.#stage.setRoles(what.roles);
    } else if (!takesPlace(what, this.#stage.world, id)) {
      return;
    }
    this.#stage.tally.count("happening", what.kind);
  }
}

/** Whether anything came of it: what is final never changes, as far as the service is documented. */
function takesPlace(
  what: Exclude<Happening, { kind: "rolesChange" }>,
  world: MachineActionWorld,
  id: string,
): boolean {
  const { action, exists } = world.truth(id);
  const isFinal = finalStatuses.has(action.status);
  switch (what.kind) {
    case "starts":
      if (action.status !== "Pending") {
        return false;
      }
      world.setStatus(id, "InProgress");
      return true;
    case "finishes":
      if (isFinal) {
        return false;
      }
      world.setStatus(id, what.as);
      return true;
    case "takesStatus":
      if (isFinal) {
        return false;
      }
      world.setStatus(id, what.status);
      return true;
    case "cancelledByOther":
      if (isFinal) {
        return false;
      }
      world.cancelByOther(id);
      return true;
    case "retentionEnds":
      if (!exists) {
        return false;
      }
      world.remove(id);
      return true;
    case "falseNotFound":
      world.hideFromNextGets(id, what.times);
      return true;
  }
}
