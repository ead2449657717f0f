/**
 * An input that the resource's constructor passes, because the host does not tell a preview from an update. Check
 * takes it out of the inputs, so it is never stored and shows in no difference.
 */
export const previewInputName = "__preview";
