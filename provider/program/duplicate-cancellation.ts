import * as pulumi from "@pulumi/pulumi";

/** Names of the resources by the action they cancel, for each run of a program. */
const declaredByRun = new WeakMap<pulumi.Resource, Map<string, string>>();

/**
 * Warns when two resources of one program name the same action. Both succeed, so it is no error, but it is hardly
 * what somebody wanted. Two ids that a preview does not know yet are not compared.
 */
export function warnOfDuplicate(
  resource: pulumi.Resource,
  name: string,
  machineActionId: pulumi.Input<string>,
): void {
  // A process can run several programs one after another; their stacks are different objects.
  const run = pulumi.runtime.getStackResource();
  if (run === undefined) {
    return;
  }
  const declared = declaredByRun.get(run) ?? new Map<string, string>();
  declaredByRun.set(run, declared);
  pulumi.output(machineActionId).apply((value) => {
    const id = String(value).toLowerCase();
    const first = declared.get(id);
    if (first === undefined) {
      declared.set(id, name);
    } else if (first !== name) {
      void pulumi.log.warn(
        `"${first}" and "${name}" declare the same machine action ${id} as cancelled. Remove one.`,
        resource,
      );
    }
  });
}
