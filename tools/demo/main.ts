import { spawn } from "node:child_process";
import { join } from "node:path";
import { startSimulator } from "../../simulator/simulator.ts";
import { ensureEngine, isEngineThere } from "../engine/ensure-engine.ts";
import { expectedTimes } from "../engine/expected-times.ts";
import { callsInWords, callsSince, countCalls } from "./calls.ts";
import { compareClaims, comparisonTable } from "./claims.ts";
import { DemoStack } from "./demo-stack.ts";
import { type Step, steps } from "./steps.ts";
import { fillTenant } from "./tenant.ts";

const isTerminal = process.stdin.isTTY && process.stdout.isTTY;

/** Shows a command and runs it as a person would. Throws unless it ends as it is meant to. */
async function show(stack: DemoStack, { title, command, succeeds }: Step): Promise<void> {
  const before = countCalls(simulator);
  console.log(`# ${title}\n$ pulumi ${command.join(" ")}`);
  const plain = isTerminal ? [] : ["--non-interactive", "--suppress-progress", "--color", "never"];
  const child = spawn(stack.command, [...command, ...plain], {
    cwd: stack.directory,
    env: stack.environment,
    stdio: "inherit",
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if ((code === 0) !== succeeds) {
    throw new Error(
      `pulumi ${command[0]} ended with exit code ${code}, which is not what the demo is to show.`,
    );
  }
  console.log(`The service counted ${callsInWords(callsSince(before, simulator))}.`);
}

// Ctrl-C reaches the running command, too: it ends, and what follows cleans up.
process.on("SIGINT", () => undefined);
console.log(
  `Five commands of the real engine at a simulated tenant: about ${expectedTimes.demo} on two idle cores` +
    ((await isEngineThere())
      ? "."
      : `; first the engine is downloaded, or built in about ${expectedTimes.engineBuild}, once.`),
);
const engine = await ensureEngine();
const simulator = await startSimulator();
fillTenant(simulator.world);
console.log(`Engine: ${engine.description}\n`);
let stack: DemoStack | undefined;
try {
  stack = await DemoStack.create(engine, simulator, { directory: join(import.meta.dirname, "program") });
  for (const step of Object.values(steps)) {
    await show(stack, step);
  }
  const comparisons = compareClaims(await stack.state(), simulator);
  const agree = comparisons.every(({ agrees }) => agrees);
  console.log(`# What the stack says, and what the service holds:\n\n${comparisonTable(comparisons)}\n`);
  console.log(agree ? "Claim and truth agree." : "Claim and truth differ.");
  process.exitCode = agree ? 0 : 1;
} finally {
  await stack?.dispose();
  await simulator.close();
}
