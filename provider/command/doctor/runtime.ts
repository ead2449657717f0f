import { type Finding, failed, ok } from "./finding.ts";

/**
 * Oldest Node.js that can `require` the ES modules among the dependencies, as major and minor version.
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
const oldestNode = { major: 22, minor: 12 } as const;

/** What this runs on. */
export interface Runtime {
  /** For example `24.21.0`. */
  readonly node: string;
  /** For example `linux x64`. */
  readonly platform: string;
  /** Version of this package. */
  readonly version: string;
}

/** Whether this Node.js can run the provider. */
export function judgeRuntime({ node, platform, version }: Runtime): Finding {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const seen = `Node.js ${node} on ${platform}, pulumi-defender-endpoint ${version}.`;
  const isNewEnough = major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor);
  return isNewEnough
    ? ok("runtime", seen)
    : failed(
        "runtime",
        seen,
        `Install Node.js ${oldestNode.major}.${oldestNode.minor} or newer; Pulumi takes the one on the PATH.`,
      );
}
