import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

/** Without internet an answer may never come, and the installer itself waits for two minutes. */
const reachableWithinMs = 10_000;

const [, , root] = process.argv;
if (root === undefined) {
  throw new Error("usage: install-release.ts ROOT");
}

try {
  await fetch("https://get.pulumi.com/install.sh", {
    method: "HEAD",
    signal: AbortSignal.timeout(reachableWithinMs),
  });
  // Without a version it takes the one of the SDK.
  await PulumiCommand.install({ root });
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
  console.error(`${error instanceof Error ? error.message : String(error)}${cause}`);
  // A connection that hangs would keep the process alive for minutes.
  process.exit(1);
}
