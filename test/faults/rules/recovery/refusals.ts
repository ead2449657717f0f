import type { MethodCall, Operation } from "../../model/facts.ts";
import { isNotFound } from "../disappearance.ts";

/** Why an update may refuse a resource. */
export type Refusal = "unreadable" | "not found" | "not as expected" | "ended" | "not cancellable";

/** The message with which a create or update of a resource has failed. */
export function failureOf({ calls }: Operation, resource: string): string | undefined {
  const failed = calls.find(
    ({ resource: name, method, result }: MethodCall) =>
      name === resource && (method === "create" || method === "update") && result?.kind === "failed",
  );
  return failed?.result?.kind === "failed" ? failed.result.message : undefined;
}

/** What a message refuses. */
export function refusalIn(message: string): Refusal | undefined {
  if (isNotFound(message)) {
    return "not found";
  }
  if (/not what the service documents|cannot be read/.test(message)) {
    return "unreadable";
  }
  if (/is not the expected one|contains a threat/.test(message)) {
    return "not as expected";
  }
  if (/already ended as/.test(message)) {
    return "ended";
  }
  // Of a fault that resources have in common, the second error is short.
  return /were refused or lost|403|the call is not permitted/.test(message) ? "not cancellable" : undefined;
}
