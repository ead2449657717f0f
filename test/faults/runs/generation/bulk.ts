import fc, { type Arbitrary } from "fast-check";
import type { BulkDeclaration, MatchPlan } from "../../model/scenario.ts";
import { mostly, sometimes, sparse } from "./optional.ts";
import { maxActions } from "./world.ts";

const pick = fc.constantFrom;

const some = fc.uniqueArray(fc.integer({ min: 0, max: maxActions - 1 }), {
  minLength: 1,
  maxLength: maxActions,
});

const types = pick<readonly string[]>(
  ["RunAntiVirusScan"],
  ["RunAntiVirusScan", "LiveResponse", "Unisolate", "Offboard", "CollectInvestigationPackage"],
  ["RunAntiVirusScan", "Isolate", "RestrictCodeExecution", "StopAndQuarantineFile", "LiveResponse"],
);

/** Ages around those of the actions: some are an hour old, some about to end after 72 hours. */
const olderThanHours = pick(0.5, 0.999, 1.02, 71.98);

/** One narrowing condition at the least, and most often no more. */
const narrowing: Arbitrary<MatchPlan> = fc.oneof(
  fc.record({ types }),
  fc.record({ machinesOf: some }),
  fc.record({ hostsOf: some }),
  fc.record({
    requestor: mostly<"right" | "otherCase" | "wrong">(pick("right", "otherCase"), pick("wrong")),
  }),
  fc.record({ olderThanHours }),
  fc.record({ types, olderThanHours, machinesOf: some }),
);

/** Conditions of a bulk cancellation, or of a look-up. */
export const matchPlan: Arbitrary<MatchPlan> = fc
  .tuple(
    narrowing,
    mostly<MatchPlan["statuses"]>(
      pick(undefined),
      pick(["InProgress"] as const, ["Pending", "InProgress"] as const),
      6,
    ),
  )
  .map(([plan, statuses]) => (statuses === undefined ? plan : { ...plan, statuses }));

/** What a program declares about whatever matches. */
export const bulkDeclaration: Arbitrary<BulkDeclaration> = sparse(
  fc.record({
    match: matchPlan,
    maxCancellations: sometimes(fc.integer({ min: 1, max: 2 })),
    waitTimeoutSeconds: fc.option(fc.oneof(pick(0), fc.integer({ min: 1, max: 240 })), { nil: undefined }),
  }),
);
