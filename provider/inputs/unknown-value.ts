/**
 * What stands in the inputs, during a preview, for a value that is not known yet. It is the constant of the Pulumi
 * SDK (`runtime/rpc.ts`, `unknownValue`), and looks like a GUID.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is not known yet. */
export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

/** Whether a value, or anything in it, is not known yet. */
export function containsUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return isUnknown(value);
  }
  return Object.values(value).some(containsUnknown);
}
