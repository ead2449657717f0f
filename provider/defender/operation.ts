/** The calls that the service counts apart, and that fail differently. */
export type Operation = "cancel" | "get" | "list";
