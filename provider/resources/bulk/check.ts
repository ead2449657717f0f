import type { dynamic } from "@pulumi/pulumi";
import { type MachineAction, targetOf } from "../../defender/machine-action.ts";
import { previewInputName } from "../../dynamic/preview-input.ts";
import { problemSentence } from "../../inputs/input-problems.ts";
import { containsUnknown } from "../../inputs/unknown-value.ts";
import { listMatching } from "../../matching/list-matching.ts";
import { printable } from "../../reporting/printable.ts";
import type { Properties } from "../cancellation/state.ts";
import type { ProviderContext } from "../context.ts";
import { announceMatching, tooManyMatches, warnOfUnknownTypes } from "./announcement.ts";
import { type BulkRequest, bulkInputProblems } from "./inputs.ts";
import { bulkRequestFrom, matchingInputName } from "./state.ts";

/** What the host understands as the answer of check. */
interface CheckResult {
  readonly inputs: Record<string, unknown>;
  readonly failures: dynamic.CheckFailure[];
}

/**
 * Validates the inputs, lists the actions that match, and adds them as `matching`, by id and with facts that never
 * change, so that a reviewer sees them and a saved plan holds them. When they cannot be listed the input is left out:
 * create and update cancel nothing then.
 */
export async function checkBulk(
  context: ProviderContext,
  _olds: Properties,
  news: Properties,
): Promise<CheckResult> {
  const { [previewInputName]: isPreview, [matchingInputName]: _, __provider, ...given } = news;
  const problems = bulkInputProblems(given);
  if (problems.length > 0) {
    const failures = problems.map((problem) => ({
      property: problem.property,
      reason: problemSentence(problem),
    }));
    return { inputs: given, failures };
  }
  const { comment: _comment, ...decisive } = given;
  if (containsUnknown(decisive)) {
    context.warnOnce(
      "the preview cannot tell what will be cancelled, because an input of a bulk cancellation is not known before the update.",
    );
    return { inputs: given, failures: [] };
  }
  const request = bulkRequestFrom(given);
  if (isPreview === true) {
    warnOfUnknownTypes(context.reporter, request);
  }
  try {
    const { client } = await context.session();
    const actions = await listMatching(client, request.criteria);
    const matching = Object.fromEntries(actions.map((action) => [action.id, targetOf(action)]));
    return {
      inputs: { ...given, [matchingInputName]: matching },
      failures: isPreview === true ? preview(context, request, actions, client.serviceNowMs()) : [],
    };
  } catch (error) {
    if (isPreview === true) {
      context.warnOnce(
        `the preview cannot tell what will be cancelled, because the actions could not be listed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return { inputs: given, failures: [] };
  }
}

/** Says what an update would do, as a failure where it would refuse. */
function preview(
  context: ProviderContext,
  request: BulkRequest,
  actions: readonly MachineAction[],
  nowMs: number,
): dynamic.CheckFailure[] {
  if (actions.length > request.maxCancellations) {
    return [{ property: "maxCancellations", reason: printable(tooManyMatches(request, actions)) }];
  }
  announceMatching(context.reporter, request, actions, nowMs);
  return [];
}
