import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { type Properties, parseStoredState } from "./state.ts";

/** Inputs that are changed in place. */
const changeableInputs = ["comment", "expect", "onAlreadyEnded", "waitTimeoutSeconds"] as const;

/**
 * Compares the stored outputs with the checked inputs: another id replaces, anything else that the program changed
 * updates in place. An outcome that does not satisfy the declaration yet is a change, so that each `pulumi up` goes
 * on until it is settled, or says again why it cannot be.
 */
export function diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
  if (String(news["machineActionId"]).toLowerCase() !== id.toLowerCase()) {
    return { changes: true, replaces: ["machineActionId"], deleteBeforeReplace: false };
  }
  const { outcome } = parseStoredState(olds);
  const isUnsettled = outcome === undefined || outcome === "pending";
  const isRefused = outcome === "endedOtherwise" && news["onAlreadyEnded"] !== "accept";
  const isChanged = changeableInputs.some((name) => !isDeepStrictEqual(olds[name], news[name]));
  return { changes: isUnsettled || isRefused || isChanged, replaces: [] };
}
