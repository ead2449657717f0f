// Types in the engine's terms. State holds them, so none may ever change.

/** Type of a cancellation. */
export const machineActionCancellationType = "pulumi-nodejs:dynamic/defender:MachineActionCancellation";

/** Type of a bulk cancellation. */
export const bulkMachineActionCancellationType =
  "pulumi-nodejs:dynamic/defender:BulkMachineActionCancellation";

/** Type of a cancellation behind the plugin: an alias, by which a stack moves back from there. */
export const pluginCancellationType = "defender:index:MachineActionCancellation";

/** Type of a bulk cancellation behind the plugin, likewise. */
export const pluginBulkCancellationType = "defender:index:BulkMachineActionCancellation";
