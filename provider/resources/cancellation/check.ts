import type { dynamic } from "@pulumi/pulumi";
import { type MachineAction, targetOf } from "../../defender/machine-action.ts";
import { previewInputName } from "../../dynamic/preview-input.ts";
import { problemSentence } from "../../inputs/input-problems.ts";
import { containsUnknown } from "../../inputs/unknown-value.ts";
import { forecast } from "../../lifecycle/forecast.ts";
import { nextStep } from "../../lifecycle/policy.ts";
import type { ProviderContext } from "../context.ts";
import {
  type CancellationInputs,
  cancellationInputProblems,
  cancellationInputsSchema,
  cancellationRequestOf,
} from "./inputs.ts";
import { type Properties, targetInputName } from "./state.ts";

/** What the host understands as the answer of check. */
interface CheckResult {
  readonly inputs: Record<string, unknown>;
  readonly failures: dynamic.CheckFailure[];
}

/**
 * Validates the inputs, looks a new action up, and adds what was found as `target`. Refusals that come from the live
 * action are failures in a preview only: in an update they would stop the whole deployment, so create throws them.
 */
export async function check(
  context: ProviderContext,
  olds: Properties,
  news: Properties,
): Promise<CheckResult> {
  const { [previewInputName]: isPreview, [targetInputName]: _, __provider, ...given } = news;
  const problems = cancellationInputProblems(given);
  if (problems.length > 0) {
    const failures = problems.map((problem) => ({
      property: problem.property,
      reason: problemSentence(problem),
    }));
    return { inputs: given, failures };
  }
  if (containsUnknown(given["machineActionId"])) {
    return { inputs: given, failures: [] };
  }

  const machineActionId = String(given["machineActionId"]).toLowerCase();
  const inputs = { ...given, machineActionId };
  if (String(olds["machineActionId"]).toLowerCase() === machineActionId) {
    const target = olds[targetInputName];
    return { inputs: target === undefined ? inputs : { ...inputs, [targetInputName]: target }, failures: [] };
  }
  return lookUp(context, inputs, isPreview === true);
}

async function lookUp(
  context: ProviderContext,
  inputs: Record<string, unknown> & { readonly machineActionId: string },
  isPreview: boolean,
): Promise<CheckResult> {
  const { machineActionId } = inputs;
  const result = await context.lookup.find(machineActionId);
  switch (result.kind) {
    case "notFound":
      return {
        inputs,
        failures: isPreview ? [{ property: "machineActionId", reason: result.error.message }] : [],
      };
    case "unknown":
      if (isPreview) {
        context.warnOnce(
          `the preview cannot tell what will be cancelled, because the actions could not be looked at: ${result.error.message}`,
        );
      }
      return { inputs, failures: [] };
    case "found": {
      const withTarget = { ...inputs, [targetInputName]: targetOf(result.action) };
      return { inputs: withTarget, failures: isPreview ? announce(context, inputs, result.action) : [] };
    }
  }
}

/** Says what an update would do, as a failure where it would refuse. */
function announce(
  context: ProviderContext,
  inputs: Properties,
  action: MachineAction,
): dynamic.CheckFailure[] {
  if (containsUnknown(inputs)) {
    return [];
  }
  const given: CancellationInputs = cancellationInputsSchema.parse(inputs);
  const request = cancellationRequestOf(given);
  const step = nextStep(request, action);
  if (step.kind === "refuse") {
    return [
      {
        property: step.reason === "guard" ? "expect" : "machineActionId",
        reason: `machine action ${action.id}: ${step.message}`,
      },
    ];
  }
  context.reporter.say(forecast(request, action, Date.now()));
  return [];
}
