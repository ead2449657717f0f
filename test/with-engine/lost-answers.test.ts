import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ActionScript } from "../../simulator/defender/action-script.ts";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import type { Fault } from "../../simulator/faults/faults.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import {
  createCancellationStack,
  type DeclaredCancellation,
  simulatorConfig,
} from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { type Claim, claimsOf, errorsOf } from "../support/machine-action-outcomes.ts";

interface Case {
  readonly rule: string;
  readonly cancelFault?: Fault;
  readonly times?: number;
  readonly getFault?: Fault;
  readonly script?: ActionScript;
  /** Cancel calls that reach the action's state; faults before the effect keep them away. */
  readonly received: number;
  /** Cancel calls that arrive at the service, whatever it does with them. */
  readonly posts: number;
  readonly outcome?: string;
  readonly error?: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  resetBefore: {
    rule: "a connection reset before the effect: read, then cancelled again",
    cancelFault: faults.reset("beforeEffect"),
    received: 1,
    posts: 2,
    outcome: "cancelled",
  },
  resetAfter: {
    rule: "a connection reset after the effect: read, not cancelled again",
    cancelFault: faults.reset("afterEffect"),
    received: 1,
    posts: 1,
    outcome: "cancelled",
  },
  hangBefore: {
    rule: "no answer in time before the effect: read, then cancelled again",
    cancelFault: faults.hang("beforeEffect"),
    received: 1,
    posts: 2,
    outcome: "cancelled",
  },
  hangAfter: {
    rule: "no answer in time after the effect: read, not cancelled again",
    cancelFault: faults.hang("afterEffect"),
    received: 1,
    posts: 1,
    outcome: "cancelled",
  },
  error503Before: {
    rule: "503 before the effect: read, then cancelled again",
    cancelFault: faults.serverError(503, "beforeEffect"),
    received: 1,
    posts: 2,
    outcome: "cancelled",
  },
  error503After: {
    rule: "503 after the effect: read, not cancelled again",
    cancelFault: faults.serverError(503, "afterEffect"),
    received: 1,
    posts: 1,
    outcome: "cancelled",
  },
  error409: {
    rule: "409 once: read, then cancelled again",
    cancelFault: faults.errorAnswer(409, "Conflict", "Try again."),
    received: 1,
    posts: 2,
    outcome: "cancelled",
  },
  false404: {
    rule: "404 to the cancel call once: read, then cancelled again",
    cancelFault: faults.errorAnswer(404, "ResourceNotFound", "Not found."),
    received: 1,
    posts: 2,
    outcome: "cancelled",
  },
  html: {
    rule: "an HTML page with status 200 after the effect: read, not cancelled again",
    cancelFault: faults.htmlPage(200, "afterEffect"),
    received: 1,
    posts: 1,
    outcome: "cancelled",
  },
  truncated: {
    rule: "an answer that breaks off: read, not cancelled again",
    cancelFault: faults.truncated(40),
    received: 1,
    posts: 1,
    outcome: "cancelled",
  },
  never: {
    rule: "503 for ever: three POSTs, then an error that says so",
    cancelFault: faults.serverError(503),
    times: 99,
    received: 0,
    posts: 3,
    error: /3 cancel calls were refused or lost, and the action is still Pending/,
  },
  throttled: {
    rule: "429 once: the same call again, because it did not run",
    cancelFault: faults.throttled("message", 1, Date.now()),
    received: 1,
    posts: 2,
    outcome: "cancelled",
  },
  getFalse404: {
    rule: "a false 404 to the first read: read again",
    script: { falseNotFound: 1 },
    received: 1,
    posts: 1,
    outcome: "cancelled",
  },
  lateVisibility: {
    rule: "an action that becomes visible late: found on confirmation",
    script: { visibleAfterMs: 2_500 },
    received: 1,
    posts: 1,
    outcome: "cancelled",
  },
  partial: {
    rule: "live response whose command completed before: cancelledTooLate",
    script: { commands: [{ type: "RunScript", params: [], startsAfterMs: 0, finishesAfterMs: 1 }] },
    received: 1,
    posts: 1,
    outcome: "cancelledTooLate",
  },
};

let simulator: Simulator;
let stack: EngineStack;
let claims: Readonly<Record<string, Claim>>;
let errors: Readonly<Record<string, string>>;
const ids = new Map<string, string>();

beforeAll(async () => {
  simulator = await startSimulator();
  const declarations: Record<string, DeclaredCancellation> = {};
  for (const [name, { cancelFault, times = 1, script = {} }] of Object.entries(cases)) {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" }, script);
    if (cancelFault !== undefined) {
      simulator.faults.next("cancel", cancelFault, { times, actionId: id });
    }
    ids.set(name, id);
    declarations[name] = { machineActionId: id };
  }
  stack = await createCancellationStack(simulator, declarations, {
    config: { ...simulatorConfig(simulator), "defender:requestTimeoutSeconds": "2" },
  });
  errors = errorsOf(await stack.up("--continue-on-error", "--parallel", "32"));
  claims = await claimsOf(stack);
});

afterAll(async () => {
  await stack.dispose();
  await simulator.close();
});

describe("whatever the cancel call answers, the action's own state decides", () => {
  test.each(Object.entries(cases).map(([name, given]) => ({ name, ...given })))(
    "$rule",
    ({ name, outcome, error, posts, received }) => {
      const id = ids.get(name) ?? "";
      expect(claims[name]?.outcome, errors[name]).toBe(outcome);
      if (error === undefined) {
        expect(errors[name]).toBeUndefined();
      } else {
        expect(errors[name]).toMatch(error);
      }
      expect(simulator.requests.count({ operation: "cancel", actionId: id })).toBe(posts);
      expect(simulator.world.truth(id)?.cancelsReceived).toBe(received);
    },
  );

  test("what the stack claims is what the service holds", () => {
    for (const [name, id] of ids) {
      const claim = claims[name];
      if (claim !== undefined) {
        expect(claim.status).toBe(simulator.world.truth(id)?.action.status);
      }
    }
  });
});
