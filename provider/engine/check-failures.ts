/** Why an input cannot be accepted, as the engine is told. */
export interface CheckFailure {
  /** Name of the input; empty when the resource as a whole is meant. */
  readonly property: string;
  readonly reason: string;
}

/**
 * Failures as the engine can show them. It looks a failure's property up among the inputs by its whole name, and prints what
 * it finds as Go does: `value {<nil>}` for `expect.type` and for an input that is not given, `{map[…]}` for an object. Such
 * failures are the resource's; their reasons name the input.
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/step_generator.go `issueCheckErrors`
 */
export function checkFailures(
  inputs: Readonly<Record<string, unknown>>,
  failures: readonly CheckFailure[],
): CheckFailure[] {
  return failures.map(({ property, reason }) => ({
    property: isPlain(inputs[property]) ? property : "",
    reason,
  }));
}

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
