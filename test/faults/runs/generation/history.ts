import fc, { type Arbitrary } from "fast-check";
import {
  absentAction,
  type CancellationDeclaration,
  type Declaration,
  type ExpectedFact,
  type Kill,
  type Step,
} from "../../model/scenario.ts";
import { bulkDeclaration, matchPlan } from "./bulk.ts";
import { mostly, sometimes, sparse } from "./optional.ts";
import { maxActions, momentMs } from "./world.ts";

const pick = fc.constantFrom;

const action = mostly(fc.integer({ min: 0, max: maxActions - 1 }), pick(absentAction), 9.7);

const expectedFact = sometimes(
  mostly<ExpectedFact>(pick("right" as const, "otherCase" as const), pick("wrong" as const), 9.3),
  3,
);

const cancellationDeclaration: Arbitrary<CancellationDeclaration> = sparse(
  fc.record({
    action,
    upperCaseId: sometimes(pick(true), 1),
    idFromResource: sometimes(pick(true), 1),
    expect: fc.option(
      sparse(
        fc.record({
          type: mostly<"right" | "wrong" | undefined>(
            pick("right" as const),
            pick(undefined, "wrong" as const),
          ),
          machineId: expectedFact,
          computerDnsName: expectedFact,
          requestor: expectedFact,
        }),
      ),
      { nil: undefined, freq: 2 },
    ),
    onAlreadyEnded: fc.option(pick("accept" as const, "fail" as const), { nil: undefined, freq: 2 }),
    waitTimeoutSeconds: fc.option(
      fc.oneof(pick(0), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 240 })),
      { nil: undefined },
    ),
  }),
);

/** What a program declares about one resource. */
export const declaration: Arbitrary<Declaration> = mostly<Declaration>(
  cancellationDeclaration,
  bulkDeclaration,
);

const kill: Arbitrary<Kill | undefined> = sometimes(
  fc.record({
    afterSteps: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 60 })),
    leavesProvider: mostly(pick(false), pick(true), 7),
  }),
  3,
);

const stack = fc.integer({ min: 0, max: 1 });
const parallel = pick(8, 1, 100);

const up: Arbitrary<Step> = sparse(
  fc.record({
    kind: pick("up" as const),
    stacks: mostly(
      stack.map((only) => [only]),
      fc.constant<number[]>([0, 1]),
      7,
    ),
    preview: fc.boolean(),
    refresh: mostly(pick(false), pick(true)),
    parallel,
    continueOnError: fc.boolean(),
    kill,
  }),
);

const edit: Arbitrary<Step> = sparse(
  fc.record({
    kind: pick("edit" as const),
    stack,
    resource: fc.integer({ min: 0, max: 2 }),
    to: mostly<Declaration | undefined>(declaration, fc.constant(undefined), 9),
  }),
);

/** One thing that somebody does with the stacks. */
export const step: Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: up },
  { weight: 3, arbitrary: sparse(fc.record({ kind: pick("refresh" as const), stack, parallel, kill })) },
  { weight: 3, arbitrary: edit },
  { weight: 2, arbitrary: fc.record({ kind: pick("pass" as const), ms: momentMs }) },
  { weight: 1, arbitrary: fc.record({ kind: pick("preview" as const), stack }) },
  { weight: 1, arbitrary: fc.record({ kind: pick("destroy" as const), stack }) },
  { weight: 1, arbitrary: fc.record({ kind: pick("get" as const), action }) },
  { weight: 1, arbitrary: fc.record({ kind: pick("lookUp" as const), action }) },
  { weight: 1, arbitrary: fc.record({ kind: pick("lookUpAll" as const), match: matchPlan }) },
);
