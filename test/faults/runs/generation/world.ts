import fc, { type Arbitrary } from "fast-check";
import { type HostileText, hostileTexts } from "../../../../simulator/faults/hostile-texts.ts";
import { type Oddity, oddShapes, unreadableShapes } from "../../model/oddity.ts";
import type { ActionPlan, Happening, HappeningPlan, Moment } from "../../model/scenario.ts";
import { mostly, sometimes, sparse } from "./optional.ts";

const pick = fc.constantFrom;

/** Most actions of a tenant. */
export const maxActions = 3;

/** Times at which things coincide with calls, with waits, with refreshes, or with nothing. */
export const momentMs: Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 3_000 }),
  fc.integer({ min: 0, max: 60_000 }),
  fc.integer({ min: 0, max: 900_000 }),
);

const types = [
  "RunAntiVirusScan",
  "CollectInvestigationPackage",
  "Unisolate",
  "Offboard",
  "RequestSample",
  "Isolate",
  "RestrictCodeExecution",
  "StopAndQuarantineFile",
  "Block",
  "DisableActiveDirectoryUser",
  "ResetPasswordActiveDirectoryUser",
  "LogsCollection",
  // One that nobody knows yet, which may contain something.
  "SuspendDevice",
] as const;

const hostileNames = Object.keys(hostileTexts).filter((name): name is HostileText => name in hostileTexts);

const undocumentedStatuses = ["Cancelling", "Queued", "PendingResource"] as const;

const command = sparse(
  fc.record({
    startsAfterMs: fc.option(momentMs, { nil: undefined }),
    finishesAfterMs: fc.option(momentMs, { nil: undefined }),
    finishesAs: sometimes(pick("Failed")),
  }),
);

/** A machine action at the start. */
export const actionPlan: Arbitrary<ActionPlan> = sparse(
  fc.record({
    type: mostly<string>(pick("RunAntiVirusScan"), pick(...types), 4),
    status: mostly<string>(
      pick("Pending", "InProgress"),
      pick("Succeeded", "Failed", "TimeOut", "Cancelled", ...undocumentedStatuses),
    ),
    // Some are about to end by themselves, after about 72 hours.
    ageHours: mostly(pick(1), fc.double({ min: 71.95, max: 72, noNaN: true }), 9),
    namesMachine: mostly(pick(true), pick(false)),
    // Some come up while others are being looked at.
    visibleAfterMs: sometimes(
      fc.oneof(fc.integer({ min: 10, max: 1_000 }), fc.integer({ min: 100, max: 9_000 })),
      1,
    ),
    hiddenFromCancel: sometimes(pick(true), 3),
    falseNotFound: sometimes(fc.integer({ min: 1, max: 3 }), 1),
    readsLagMs: sometimes(fc.integer({ min: 100, max: 40_000 }), 1),
    listsLagAlone: mostly(pick(undefined), pick(true), 7),
    commands: sometimes(fc.array(command, { minLength: 1, maxLength: 2 })),
    oddity: sometimes<Oddity>(mostly<Oddity>(pick(...oddShapes), pick(...unreadableShapes), 7), 1),
    hostile: sometimes(pick(...hostileNames), 1),
  }),
);

const moment: Arbitrary<Moment> = fc.oneof(
  fc.record({ afterMs: momentMs }),
  fc.record({
    request: pick("cancel" as const, "get" as const, "list" as const),
    nth: mostly(pick(0), fc.integer({ min: 1, max: 4 }), 5),
    strikes: pick("beforeEffect" as const, "afterEffect" as const),
  }),
);

const happening: Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: pick("starts" as const) }),
  fc.record({ kind: pick("finishes" as const), as: pick("Succeeded", "Failed", "TimeOut") }),
  fc.record({ kind: pick("cancelledByOther" as const) }),
  fc.record({
    kind: pick("takesStatus" as const),
    status: pick("Pending", "Pending", "Pending", ...undocumentedStatuses),
  }),
  fc.record({ kind: pick("retentionEnds" as const) }),
  fc.record({ kind: pick("falseNotFound" as const), times: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: pick("rolesChange" as const),
    roles: pick("all" as const, "readOnly" as const, "cancelOnly" as const, "none" as const),
  }),
);

const action = fc.integer({ min: 0, max: maxActions - 1 });

/** An action that comes to match, or matches no more, just after it was listed. */
const latecomer: Arbitrary<HappeningPlan> = fc.record({
  action,
  at: fc.record({
    request: pick("list" as const),
    nth: fc.integer({ min: 0, max: 2 }),
    strikes: pick("afterEffect" as const),
  }),
  what: fc.oneof(
    fc.record({ kind: pick("takesStatus" as const), status: pick("Pending") }),
    fc.record({ kind: pick("starts" as const) }),
  ),
});

/** What devices, people and administrators do meanwhile. */
export const happeningPlan: Arbitrary<HappeningPlan> = mostly(
  fc.record({ action, at: moment, what: happening }),
  latecomer,
);
