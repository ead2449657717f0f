/** Type of a cancellation in the engine's terms, as state holds it. */
export const machineActionCancellationType = "pulumi-nodejs:dynamic/defender:MachineActionCancellation";
