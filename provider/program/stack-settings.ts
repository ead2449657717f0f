import * as pulumi from "@pulumi/pulumi";
import { unknownSettings } from "../configuration/unknown-settings.ts";

const namespace = "defender";

/** Runs of programs whose stack config is known to be right. */
const checkedRuns = new WeakSet<pulumi.Resource>();

/**
 * Refuses a stack config with a `defender:` key that is no setting. The program is where it can be seen, in preview and
 * update alike: the host of dynamic providers lets a provider ask for keys that it knows, not list those that are there.
 *
 * @throws {pulumi.RunError} that lists the keys and what was probably meant
 */
export function refuseUnknownSettings(): void {
  const run = pulumi.runtime.getStackResource();
  if (run !== undefined && checkedRuns.has(run)) {
    return;
  }
  // A program's own keys have the project's name before them, so in a project of this name any key may be right.
  const keys = pulumi.getProject() === namespace ? [] : Object.keys(pulumi.runtime.allConfig());
  const names = keys
    .filter((key) => key.startsWith(`${namespace}:`))
    .map((key) => key.slice(namespace.length + 1));
  const unknown = unknownSettings(names);
  if (unknown.length > 0) {
    const lines = unknown.map(({ name, hint }) => `- ${namespace}:${name} is not a setting: ${hint}`);
    const title = "The stack config has settings that the Defender provider does not know:";
    const fix = `To remove a key: pulumi config rm ${namespace}:${unknown[0]?.name}`;
    throw new pulumi.RunError([title, ...lines, fix].join("\n"));
  }
  if (run !== undefined) {
    checkedRuns.add(run);
  }
}
