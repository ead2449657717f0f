import fc, { type Arbitrary } from "fast-check";
import {
  type Declaration,
  type Scenario,
  type Step,
  type WireCoding,
  wireCodings,
} from "../../model/scenario.ts";
import { scenarios } from "./scenarios.ts";

const codings: readonly WireCoding[] = ["asOffered", ...wireCodings];

const maxWaitSeconds = 30;
const maxPassMs = 10_000;
const maxEffectMs = 15_000;

/**
 * Scenarios that are over in seconds although their time is real: short histories, short waits, and nothing that only
 * connections in memory can do.
 */
const realScenarios: Arbitrary<Scenario> = scenarios
  .filter(({ history }) => history.some(({ kind }) => kind === "up"))
  .map((scenario) => {
    const { service, faults, happenings, stacks, history } = scenario;
    const { limits: _, ...plan } = service;
    const { takesEffect } = plan.cancel;
    return {
      ...scenario,
      // Programs that look something up are run by the real engine only.
      history: history
        .filter(({ kind }) => !kind.startsWith("lookUp"))
        .slice(0, 3)
        .map(shortStep),
      stacks: stacks.slice(0, 1).map((declarations) => declarations.map(shortDeclaration)),
      faults: faults.filter(({ operation }) => operation !== "token"),
      happenings: happenings.map((happening) =>
        "afterMs" in happening.at
          ? { ...happening, at: { afterMs: happening.at.afterMs % 60_000 } }
          : happening,
      ),
      service: {
        ...plan,
        pagesElsewhere: false,
        coding: codings[scenario.randomSeed % codings.length] ?? "asOffered",
        token: { lifetimeSeconds: 3599, endsEarlySeconds: 0 },
        cancel: {
          ...plan.cancel,
          takesEffect:
            typeof takesEffect === "object"
              ? { afterMs: 1_000 + (takesEffect.afterMs % maxEffectMs) }
              : takesEffect,
        },
      },
    };
  });

function shortDeclaration(declaration: Declaration): Declaration {
  const { waitTimeoutSeconds = maxWaitSeconds } = declaration;
  return { ...declaration, waitTimeoutSeconds: Math.min(waitTimeoutSeconds, maxWaitSeconds) };
}

function shortStep(step: Step): Step {
  if (step.kind === "pass") {
    return { ...step, ms: step.ms % maxPassMs };
  }
  if (step.kind === "edit" && step.to !== undefined) {
    return { ...step, to: shortDeclaration(step.to) };
  }
  return step;
}

/** The scenario of a seed. */
export function realScenarioOf(seed: number): Scenario {
  const [scenario] = fc.sample(realScenarios, { seed, numRuns: 1 });
  if (scenario === undefined) {
    throw new RangeError("No scenario was made.");
  }
  return scenario;
}
