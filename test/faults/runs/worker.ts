import { type Counts, Tally } from "../model/tally.ts";
import { inMemoryPremises } from "../world/in-memory/in-memory-premises.ts";
import { loadProduct } from "../world/in-memory/product.ts";
import { examineSeed, type Failure } from "./examination.ts";

/** What the main process asks a worker for. */
export interface Assignment {
  readonly firstSeed: number;
  readonly runs: number;
}

/** What a worker answers. */
export interface Report {
  readonly runs: number;
  readonly counts: Counts;
  readonly failures: readonly Failure[];
}

/** What a worker is told when it starts, as its argument. */
export interface WorkerOptions {
  /** Folder of the provider's sources; default: the repository's. */
  readonly providerFolder?: string;
  readonly shrinks: boolean;
}

const options: WorkerOptions = JSON.parse(process.argv[2] ?? "{}");
const openPremises = inMemoryPremises(
  await loadProduct(options.providerFolder === undefined ? undefined : new URL(options.providerFolder)),
);

// A defective provider may leave timers behind that would keep this process.
process.once("disconnect", () => process.exit());
process.on("message", (assignment: Assignment) => {
  void work(assignment).then((report) => process.send?.(report));
});
process.send?.({ runs: 0, counts: {}, failures: [] } satisfies Report);

async function work({ firstSeed, runs }: Assignment): Promise<Report> {
  const tally = new Tally();
  const failures: Failure[] = [];
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const failure = await examineSeed(seed, { openPremises, tally, shrinks: options.shrinks });
    if (failure !== undefined) {
      failures.push(failure);
    }
  }
  return { runs, counts: tally.export(), failures };
}
