/**
 * An input that the resource's constructor passes, because the host does not tell a preview from an update. It never
 * reaches the resource, so it is never stored and shows in no difference.
 */
export const previewInputName = "__preview";

/**
 * An input that the resource's constructor passes: whether the id of the action is an output of another resource, which may
 * have started the action in the same update. No more stored than {@link previewInputName}.
 */
export const idFromResourceInputName = "__idFromResource";

/**
 * The input that holds the provider's text. The host of dynamic providers adds it to what a method returns, but not to what
 * it throws.
 */
export const providerInputName = "__provider";

/**
 * What the resource gets of the properties that the engine hands over. The plugin finds the host's inputs in the state of a
 * stack that has moved over to it.
 */
export function withoutHostInputs(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const {
    [previewInputName]: _preview,
    [idFromResourceInputName]: _idFromResource,
    [providerInputName]: _provider,
    ...own
  } = properties;
  return own;
}
