import fc, { type Arbitrary } from "fast-check";
import type { CancelBehaviour } from "../../../../simulator/defender/cancel-behaviour.ts";
import type { ServicePlan } from "../../model/scenario.ts";
import { type CallFaultKind, callFaultKinds, type FaultPlan } from "../../world/planned-faults.ts";
import { mostly, sometimes, sparse } from "./optional.ts";

const pick = fc.constantFrom;

const takesEffect: Arbitrary<CancelBehaviour["takesEffect"]> = mostly<CancelBehaviour["takesEffect"]>(
  pick("immediately" as const),
  mostly<CancelBehaviour["takesEffect"]>(
    fc.integer({ min: 1_000, max: 200_000 }).map((afterMs) => ({ afterMs })),
    pick("never" as const),
    7,
  ),
  6,
);

const cancelBehaviour: Arbitrary<CancelBehaviour> = fc.record({
  onFinal: pick("refuse" as const, "accept" as const),
  onInProgress: mostly<CancelBehaviour["onInProgress"]>(pick("accept" as const), pick("refuse" as const), 9),
  refusal: pick(
    { status: 400, code: "BadRequest", message: "The machine action can not be cancelled." },
    { status: 404, code: "ResourceNotFound", message: "The machine action was not found" },
    { status: 409, code: "", message: "Conflict" },
    { status: 403, code: "DisallowedOperation", message: "Not allowed" },
  ),
  takesEffect,
  fieldsUntilEffect: pick("unset" as const, "set" as const),
  // A lie is an answer that says what is not so.
  answerShows: mostly<CancelBehaviour["answerShows"]>(
    pick("after" as const, "before" as const),
    pick({ status: "Cancelled" }, { status: "Cancelled" }, { status: "Succeeded" }, { status: "Pending" }),
    7,
  ),
  repeatedPost: pick("keepFields" as const, "overwriteFields" as const),
});

/** Fields of which the client asks for one of several values. */
const listedFields = ["id", "status", "type", "machineId"];

/** How the service treats calls where nothing goes wrong. */
export const servicePlan: Arbitrary<ServicePlan> = sparse(
  fc.record({
    cancel: cancelBehaviour,
    inRefusedOn: mostly<readonly string[]>(
      pick([]),
      pick(...listedFields.map((field) => [field]), listedFields),
    ),
    straysInLists: sometimes(pick(true), 1),
    byteOrderMark: sometimes(pick(true), 1),
    pageSize: sometimes(fc.integer({ min: 1, max: 2 })),
    pagesElsewhere: fc.boolean(),
    oneL: mostly(pick(false), pick(true), 9),
    cancelAnswersWithoutCommands: fc.boolean(),
    limits: sometimes(
      fc.record({
        perMinute: fc.integer({ min: 2, max: 8 }),
        perHour: fc.integer({ min: 30, max: 60 }),
        hint: pick(
          "retryAfterSeconds" as const,
          "retryAfterDate" as const,
          "message" as const,
          "none" as const,
        ),
      }),
    ),
    token: mostly<ServicePlan["token"]>(
      pick({ lifetimeSeconds: 3599, endsEarlySeconds: 0 }),
      // Half of this life is over before the client renews it, and the service refuses it even earlier.
      pick({ lifetimeSeconds: 600, endsEarlySeconds: 480 }, { lifetimeSeconds: 600, endsEarlySeconds: 0 }),
    ),
    latencyMs: fc.integer({ min: 0, max: 300 }),
  }),
);

const callFault: Arbitrary<FaultPlan> = fc
  .record({
    kind: mostly<CallFaultKind>(
      pick(...callFaultKinds.filter((kind) => kind !== "flood")),
      pick("flood"),
      9.9,
    ),
    operation: pick("cancel" as const, "get" as const, "cancel" as const, "list" as const),
    after: mostly(pick(0), fc.integer({ min: 1, max: 8 }), 5),
    times: mostly(pick(1), mostly(fc.integer({ min: 2, max: 6 }), pick(30)), 6),
    strikes: pick("beforeEffect" as const, "afterEffect" as const),
    amount: fc.integer({ min: 1, max: 60 }),
  })
  // Each takes as long as a whole run.
  .map((plan) => (plan.kind === "flood" ? { ...plan, times: 1 } : plan));

const signInFault: Arbitrary<FaultPlan> = fc.record({
  kind: pick("signInRefused" as const, "signInSlow" as const),
  operation: fc.constant("token" as const),
  after: fc.integer({ min: 0, max: 4 }),
  times: fc.integer({ min: 1, max: 2 }),
  strikes: fc.constant("beforeEffect" as const),
  amount: fc.integer({ min: 1, max: 60 }),
});

/** What goes wrong with calls and sign-ins. */
export const faultPlans: Arbitrary<readonly FaultPlan[]> = fc
  .tuple(fc.array(callFault, { maxLength: 4 }), sometimes(signInFault, 1))
  .map(([calls, signIn]) => (signIn === undefined ? calls : [...calls, signIn]));
