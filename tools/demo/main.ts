import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { type CallCounts, callsBetween, compareClaims, countCalls } from "./claims.ts";
import { DemoStack } from "./demo-stack.ts";

/** The actions that the program in `program/` names, as a tenant would hold them. */
function fill({ world }: Simulator): void {
  const idOf = (digit: number) => `5d1f3a60-4c1e-4b8a-9a51-0a6d8c1f2b0${digit}`;
  world.add({ id: idOf(1), type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example" });
  world.add({ id: idOf(2), type: "Isolate", computerDnsName: "build7.contoso.example" });
  world.add({ id: idOf(3), type: "LiveResponse", computerDnsName: "host3.contoso.example" });
  world.cancelByOther(idOf(3));
}

/** The commands as a person would type them, in order. */
const walk = {
  "pulumi preview": ["preview"],
  "pulumi up": ["up", "--yes", "--skip-preview"],
  "pulumi up, again": ["up", "--yes", "--skip-preview"],
  "pulumi refresh": ["refresh", "--yes", "--skip-preview"],
} as const;

async function showStack(stack: DemoStack, simulator: Simulator): Promise<boolean> {
  const calls: Record<string, CallCounts> = {};
  for (const [step, command] of Object.entries(walk)) {
    const before = countCalls(simulator);
    await stack.run(...command);
    calls[step] = callsBetween(before, countCalls(simulator));
  }
  await stack.run("stack", "output", "outcomes", "--json");
  const comparisons = compareClaims(await stack.outputs(), simulator);
  await stack.run("destroy", "--yes", "--skip-preview");

  console.log("\nCalls to the Defender API, counted by the service:");
  console.table(calls);
  console.log("The stack's claim and the service's truth:");
  console.table(comparisons);
  return comparisons.length > 0 && comparisons.every(({ agrees }) => agrees);
}

// Ctrl-C reaches the running command, too: it ends, and what follows cleans up.
process.on("SIGINT", () => undefined);
const engine = await ensureEngine();
console.log(`Engine: ${engine.description}`);
const simulator = await startSimulator();
fill(simulator);
console.log(`A simulated Defender API answers at ${simulator.apiBaseUrl}.`);
let stack: DemoStack | undefined;
try {
  stack = await DemoStack.create(engine, simulator);
  const agrees = await showStack(stack, simulator);
  console.log(agrees ? "Claim and truth agree." : "Claim and truth differ.");
  process.exitCode = agrees ? 0 : 1;
} finally {
  await stack?.dispose();
  await simulator.close();
}
