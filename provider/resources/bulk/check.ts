import { targetOf } from "../../defender/machine-action.ts";
import { problemSentence } from "../../inputs/input-problems.ts";
import { containsUnknown } from "../../inputs/unknown-value.ts";
import { listMatching } from "../../matching/list-matching.ts";
import { blindForecast } from "../blind-forecast.ts";
import type { ResourceContext } from "../context.ts";
import { type Forecast, silentForecast } from "../forecast.ts";
import type { CheckResult, Properties } from "../resource.ts";
import { bulkForecast, unknownTypeWarnings } from "./forecast.ts";
import { bulkInputProblems } from "./inputs.ts";
import { bulkRequestFrom, matchingInputName } from "./state.ts";

/**
 * Validates the inputs, lists the actions that match, and adds them as `matching`, by id and with facts that never
 * change, so that a reviewer sees them and a saved plan holds them. When they cannot be listed the input is left out:
 * create and update cancel nothing then.
 */
export async function check(
  context: ResourceContext,
  _olds: Properties,
  news: Properties,
): Promise<CheckResult> {
  const { [matchingInputName]: _, ...given } = news;
  const problems = bulkInputProblems(given);
  if (problems.length > 0) {
    const failures = problems.map((problem) => ({
      property: problem.property,
      reason: problemSentence(problem),
    }));
    return { inputs: given, failures, forecast: silentForecast };
  }
  const { comment: _comment, ...decisive } = given;
  if (containsUnknown(decisive)) {
    const text =
      "the preview cannot tell what will be cancelled, because an input of a bulk cancellation is not known before the update.";
    const forecast: Forecast = { lines: [{ severity: "warning", text, isForAll: true }], refusals: [] };
    return { inputs: given, failures: [], forecast };
  }
  const request = bulkRequestFrom(given, context.waitTimeoutSeconds);
  const warnings = unknownTypeWarnings(request);
  try {
    const { client } = await context.session();
    const actions = await listMatching(client, request.criteria);
    const matching = Object.fromEntries(actions.map((action) => [action.id, targetOf(action)]));
    const { lines, refusals } = bulkForecast(request, actions, client.serviceNowMs());
    return {
      inputs: { ...given, [matchingInputName]: matching },
      failures: [],
      forecast: { lines: [...warnings, ...lines], refusals },
    };
  } catch (error) {
    const { lines, refusals } = await blindForecast(context, "match", error);
    return { inputs: given, failures: [], forecast: { lines: [...warnings, ...lines], refusals } };
  }
}
