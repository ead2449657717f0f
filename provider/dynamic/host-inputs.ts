import type { Properties } from "../resources/resource.ts";

/**
 * An input that the resource's constructor passes, because the host does not tell a preview from an update. It never
 * reaches the resource, so it is never stored and shows in no difference.
 */
export const previewInputName = "__preview";

/** The input that holds the provider's text. The host adds it to what a method returns, but not to what it throws. */
export const providerInputName = "__provider";

/** What the resource gets of the properties that the host hands over. */
export function withoutHostInputs(properties: Properties): Record<string, unknown> {
  const { [previewInputName]: _preview, [providerInputName]: _provider, ...own } = properties;
  return own;
}
