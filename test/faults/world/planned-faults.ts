import { serviceError } from "../../../simulator/defender/service-errors.ts";
import * as catalogue from "../../../simulator/faults/fault-catalogue.ts";
import { type Fault, Faults, type Strikes } from "../../../simulator/faults/faults.ts";
import { hostileTexts } from "../../../simulator/faults/hostile-texts.ts";
import type { Operation } from "../../../simulator/request-record.ts";
import type { Tally } from "../model/tally.ts";

/** What a fault needs to know of the moment in which it strikes. */
interface Struck {
  readonly strikes: Strikes;
  /** Seconds, bytes or a status, as the kind understands it. */
  readonly amount: number;
  readonly nowMs: number;
  /** The bearer token of the caller. */
  readonly token: string;
}

/** What tells an action that no program names, and that is cancelled. */
const foreignAction = {
  id: "99999999-0000-4000-8000-000000000000",
  status: "Cancelled",
  cancellationComment: "Cancelled, but another one",
};

const milliseconds = (seconds: number): number => seconds * 1000;
/** More than the 32 MiB that the client reads. */
const floodBytes = 33 * 1024 * 1024;

/** The faults of the service, by kind. */
const makers = {
  throttledInSeconds: ({ amount, nowMs }) => catalogue.throttled("retryAfterSeconds", amount, nowMs),
  throttledByDate: ({ amount, nowMs }) => catalogue.throttled("retryAfterDate", amount, nowMs),
  throttledInMessage: ({ amount, nowMs }) => catalogue.throttled("message", amount, nowMs),
  throttledWithoutHint: ({ nowMs }) => catalogue.throttled("none", 0, nowMs),
  serverError: ({ amount, strikes }) => catalogue.serverError(500 + (amount % 5), strikes),
  requestTimeout: ({ strikes }) => catalogue.errorAnswer(408, "RequestTimeout", "", { strikes }),
  gatewayPage: ({ strikes }) => catalogue.htmlPage(502, strikes),
  refusal: ({ amount, strikes }) =>
    catalogue.errorAnswer(refusalStatuses[amount % refusalStatuses.length] ?? 400, "BadRequest", "No.", {
      strikes,
      target: "activityId",
    }),
  hostileText: ({ amount, strikes }) =>
    catalogue.errorAnswer(amount % 2 === 0 ? 400 : 500, "BadRequest", hostileTextOf(amount), { strikes }),
  accountRefusal: ({ amount }) =>
    catalogue.accountRefusal(accountReasons[amount % accountReasons.length] ?? "noLicense"),
  reset: ({ strikes }) => catalogue.reset(strikes),
  hang: ({ strikes }) => catalogue.hang(strikes),
  slow: ({ amount, strikes }) => catalogue.slow(milliseconds(amount), strikes),
  truncated: ({ amount }) => catalogue.truncated(amount),
  notJson: ({ strikes }) => catalogue.notJson(200, strikes),
  captivePortal: ({ strikes }) => catalogue.htmlPage(200, strikes),
  emptyBody: ({ strikes }) => catalogue.emptyBody(200, strikes),
  deepJson: ({ strikes }) => catalogue.deepJson(20_000, 200, strikes),
  wrongCharset: ({ strikes }) => catalogue.wrongCharset(200, strikes),
  flood: ({ strikes }) => catalogue.flood(floodBytes, 200, strikes),
  otherAction: () =>
    catalogue.withBody((body) =>
      Array.isArray(body["value"])
        ? { ...body, value: body["value"].map((entity: object) => ({ ...entity, ...foreignAction })) }
        : { ...body, ...foreignAction },
    ),
  missingStatus: () =>
    catalogue.withBody(({ status: _, ...body }) =>
      Array.isArray(body["value"]) ? { ...body, value: body["value"].map(() => ({})) } : body,
    ),
  unknownFields: () => catalogue.fields({ incidentId: 7, "@odata.etag": "W/1" }),
  foreignNextLink: () => catalogue.foreignNextLink("https://collector.example/api/machineactions"),
  redirect: () => catalogue.redirect("https://collector.example/api/machineactions"),
  unauthorized: () => catalogue.expiredToken(),
  accepted: () => catalogue.withStatus(202),
  otherSuccess: ({ strikes }) => catalogue.emptyBody(204, strikes),
  echoedToken: ({ token, strikes, amount }) => ({
    kind: "answer",
    strikes,
    answer: serviceError(amount % 2 === 0 ? 500 : 400, "BadRequest", `Bad Authorization: Bearer ${token}`),
  }),
} satisfies Record<string, (struck: Struck) => Fault>;

const accountReasons = ["accountInactive", "noLicense", "notProvisioned"] as const;

function hostileTextOf(amount: number): string {
  const texts = Object.values(hostileTexts);
  return texts[amount % texts.length] ?? "";
}

/** Answers of the service that say "not done". */
const refusalStatuses = [400, 403, 404, 409, 418];

/** What goes wrong with sign-ins. */
const signInFaultKinds = ["signInRefused", "signInSlow"] as const;
export type SignInFaultKind = (typeof signInFaultKinds)[number];

export type CallFaultKind = keyof typeof makers;
export type FaultKind = CallFaultKind | SignInFaultKind;

/** A fault that strikes some requests of one kind, counted over all processes of the run. */
export interface FaultPlan {
  readonly kind: FaultKind;
  readonly operation: "cancel" | "get" | "list" | "token";
  /** How many requests pass before it strikes. */
  readonly after: number;
  /** How many requests it strikes. */
  readonly times: number;
  readonly strikes: Strikes;
  readonly amount: number;
}

function isCallFault(kind: FaultKind): kind is CallFaultKind {
  return kind in makers;
}

/** Kinds of call faults, in the order in which they are printed. */
export const callFaultKinds: readonly CallFaultKind[] = Object.keys(makers).filter(
  (kind): kind is CallFaultKind => kind in makers,
);
export const faultKinds: readonly FaultKind[] = [...callFaultKinds, ...signInFaultKinds];

/** Where planned faults take what they need, and where they are counted. */
export interface FaultSurroundings {
  readonly tally: Tally;
  /** The bearer token that was issued last. */
  readonly lastToken: () => string;
}

/** The planned faults as the simulator asks for them. */
export class PlannedFaults extends Faults {
  readonly #plans: readonly FaultPlan[];
  readonly #surroundings: FaultSurroundings;
  readonly #seen = new Map<string, number>();
  #isHealed = false;

  constructor(plans: readonly FaultPlan[], surroundings: FaultSurroundings) {
    super();
    this.#plans = plans;
    this.#surroundings = surroundings;
  }

  /** From now on nothing goes wrong. */
  heal(): void {
    this.#isHealed = true;
  }

  override take(operation: Operation): Fault | undefined {
    const plan = this.#next(operation);
    if (plan === undefined || !isCallFault(plan.kind)) {
      return undefined;
    }
    const token = this.#surroundings.lastToken();
    const { strikes, amount } = plan;
    return makers[plan.kind]({ strikes, amount, nowMs: Date.now(), token });
  }

  /** The fault that strikes this sign-in. */
  takeForSignIn(): FaultPlan | undefined {
    return this.#next("token");
  }

  #next(operation: string): FaultPlan | undefined {
    const nth = this.#seen.get(operation) ?? 0;
    this.#seen.set(operation, nth + 1);
    if (this.#isHealed) {
      return undefined;
    }
    const plan = this.#plans.find(
      (candidate) =>
        candidate.operation === operation &&
        nth >= candidate.after &&
        nth < candidate.after + candidate.times,
    );
    if (plan !== undefined) {
      this.#surroundings.tally.count("fault", plan.kind);
    }
    return plan;
  }
}
