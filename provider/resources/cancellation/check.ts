import { type MachineAction, targetOf } from "../../defender/machine-action.ts";
import { problemSentence } from "../../inputs/input-problems.ts";
import { containsUnknown } from "../../inputs/unknown-value.ts";
import { describeNonFinal, forecast, isRisky } from "../../lifecycle/forecast.ts";
import { nextStep, refusedInput } from "../../lifecycle/policy.ts";
import { blindForecast } from "../blind-forecast.ts";
import type { ResourceContext } from "../context.ts";
import { type Forecast, silentForecast } from "../forecast.ts";
import type { CheckHints, CheckResult, Properties } from "../resource.ts";
import { cancellationInputProblems, cancellationInputsSchema, cancellationRequestOf } from "./inputs.ts";
import { targetInputName } from "./state.ts";

/**
 * Validates the inputs, looks a new action up, and adds what was found as `target`. What an update would do about it
 * is the forecast: a refusal that comes from the live action is no fault of the inputs.
 */
export async function check(
  context: ResourceContext,
  olds: Properties,
  news: Properties,
  { mayBeNew = false }: CheckHints = {},
): Promise<CheckResult> {
  const { [targetInputName]: _, ...given } = news;
  const problems = cancellationInputProblems(given);
  if (problems.length > 0) {
    const failures = problems.map((problem) => ({
      property: problem.property,
      reason: problemSentence(problem),
    }));
    return { inputs: given, failures, forecast: silentForecast };
  }
  if (containsUnknown(given["machineActionId"])) {
    const text =
      "machineActionId is not known before the update, which then looks at the action and refuses what it must.";
    return {
      inputs: given,
      failures: [],
      forecast: { lines: [{ severity: "info", text, isForAll: false }], refusals: [] },
    };
  }
  const machineActionId = String(given["machineActionId"]).toLowerCase();
  const inputs = { ...given, machineActionId };
  if (String(olds["machineActionId"]).toLowerCase() === machineActionId) {
    const target = olds[targetInputName];
    const known = target === undefined ? inputs : { ...inputs, [targetInputName]: target };
    return { inputs: known, failures: [], forecast: silentForecast };
  }
  if (mayBeNew) {
    context.firstLook.expectNew(machineActionId);
  }
  return lookAt(context, inputs);
}

async function lookAt(
  context: ResourceContext,
  inputs: Record<string, unknown> & { readonly machineActionId: string },
): Promise<CheckResult> {
  const result = await context.firstLook.find(inputs.machineActionId);
  switch (result.kind) {
    case "notFound": {
      const refusals = [{ property: "machineActionId", reason: result.error.message }];
      return { inputs, failures: [], forecast: { lines: [], refusals } };
    }
    case "unknown":
      return {
        inputs,
        failures: [],
        forecast: await blindForecast(context, "machineActionId", result.error),
      };
    case "found": {
      const withTarget = { ...inputs, [targetInputName]: targetOf(result.action) };
      return { inputs: withTarget, failures: [], forecast: forecastOf(inputs, result.action) };
    }
  }
}

/** What an update would do. */
function forecastOf(inputs: Properties, action: MachineAction): Forecast {
  if (containsUnknown(inputs)) {
    const text = `${describeNonFinal(action, Date.now())}: what will be done is not known before the update, because an input is not.`;
    return { lines: [{ severity: "info", text, isForAll: false }], refusals: [] };
  }
  const request = cancellationRequestOf(cancellationInputsSchema.parse(inputs));
  const step = nextStep(request, action);
  if (step.kind === "refuse") {
    const refusal = { property: refusedInput(step), reason: `machine action ${action.id}: ${step.message}` };
    return { lines: [], refusals: [refusal] };
  }
  const text = forecast(request, action, Date.now());
  const severity = isRisky(step, action) ? "warning" : "info";
  return { lines: [{ severity, text, isForAll: false }], refusals: [] };
}
