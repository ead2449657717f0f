import type { MachineAction } from "../../simulator/defender/machine-action.ts";
import { serviceTimestamp } from "../../simulator/defender/service-timestamp.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { DemoStack } from "../demo/demo-stack.ts";
import type { Engine } from "../engine/ensure-engine.ts";
import { runInTerminal } from "./pseudo-terminal.ts";
import { type ReadmeProgram, readmeProgram } from "./readme-program.ts";
import { type ScreenLine, screenAfter } from "./terminal-screen.ts";
import { terminalSvg } from "./terminal-svg.ts";
import { themes } from "./themes.ts";

/** As wide as the engine's table of this program. */
const columns = 106;
const hourMs = 3_600_000;

/** A picture of `pulumi preview` with the program of README.md. */
interface PreviewPicture {
  readonly name: string;
  readonly description: string;
  /** How the action that the program names differs in this tenant from the one that the program expects. */
  readonly inTruth: Partial<MachineAction>;
  readonly exitCode: number;
}

const pictures: readonly PreviewPicture[] = [
  {
    name: "preview",
    description: "pulumi preview names the machine action, and says that an update would cancel it.",
    inTruth: {},
    exitCode: 0,
  },
  {
    name: "guard",
    description: "pulumi preview refuses, because the id is that of the isolation of another machine.",
    inTruth: { type: "Isolate", computerDnsName: "build7.contoso.example" },
    exitCode: 1,
  },
];

/** The files below docs/images that show terminals, with their contents, made from real runs. */
export async function terminalPictures(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const program = await readmeProgram();
  const files = new Map<string, string>();
  for (const picture of pictures) {
    const screen = await screenOf(picture, program, engine);
    for (const [theme, colours] of Object.entries(themes)) {
      const { name, description } = picture;
      files.set(`${name}-${theme}.svg`, terminalSvg(screen, { columns, description, theme: colours }));
    }
  }
  return files;
}

async function screenOf(
  { inTruth, exitCode }: PreviewPicture,
  { text, action }: ReadmeProgram,
  engine: Engine,
): Promise<readonly ScreenLine[]> {
  const simulator = await startSimulator();
  const creationDateTimeUtc = serviceTimestamp(simulator.clock.now() - 4 * hourMs);
  simulator.world.add({ ...action, ...inTruth, creationDateTimeUtc });
  let stack: DemoStack | undefined;
  try {
    stack = await DemoStack.create(engine, simulator, {
      name: "incidents",
      files: { "index.ts": text },
    });
    const output = await runInTerminal(
      {
        command: stack.command,
        arguments: ["preview"],
        directory: stack.directory,
        environment: stack.environment,
        columns,
        rows: 60,
      },
      exitCode,
    );
    return screenAfter(`\u001b[1m$ pulumi preview\u001b[0m\r\n${output}`, columns);
  } finally {
    await stack?.dispose();
    await simulator.close();
  }
}
