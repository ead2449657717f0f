import { fork } from "node:child_process";
import { Tally } from "../model/tally.ts";
import type { Failure } from "./examination.ts";
import type { Assignment, Report, WorkerOptions } from "./worker.ts";

/** Runs that a worker takes at a time. */
const runsOfAssignment = 25;

export interface FaultRunsOptions extends WorkerOptions {
  readonly runs: number;
  readonly seed: number;
  readonly workers: number;
  /** Failures after which no more runs are begun. */
  readonly maxFailures: number;
  readonly onProgress?: (runs: number) => void;
}

export interface FaultRunsResult {
  readonly runs: number;
  readonly tally: Tally;
  readonly failures: readonly Failure[];
}

/** Makes runs in worker processes: the run of every seed from `seed` on. */
export async function makeFaultRuns(options: FaultRunsOptions): Promise<FaultRunsResult> {
  const { runs, seed, workers, maxFailures, onProgress } = options;
  const tally = new Tally();
  const failures: Failure[] = [];
  let assigned = 0;
  let done = 0;
  const next = (): Assignment | undefined => {
    if (assigned >= runs || failures.length >= maxFailures) {
      return undefined;
    }
    const assignment = { firstSeed: seed + assigned, runs: Math.min(runsOfAssignment, runs - assigned) };
    assigned += assignment.runs;
    return assignment;
  };
  const take = (report: Report) => {
    done += report.runs;
    tally.add(report.counts);
    failures.push(...report.failures);
    onProgress?.(done);
  };
  await Promise.all(Array.from({ length: workers }, () => runWorker(options, next, take)));
  return { runs: done, tally, failures };
}

function runWorker(
  { providerFolder, shrinks }: WorkerOptions,
  next: () => Assignment | undefined,
  take: (report: Report) => void,
): Promise<void> {
  const options: WorkerOptions = { shrinks, ...(providerFolder === undefined ? {} : { providerFolder }) };
  const worker = fork(new URL("worker.ts", import.meta.url), [JSON.stringify(options)], {
    // The provider's sources are compiled to CommonJS and say nothing of modules.
    execArgv: ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
  });
  return new Promise((resolve, reject) => {
    worker.on("message", (report: Report) => {
      take(report);
      const assignment = next();
      if (assignment === undefined) {
        worker.disconnect();
      } else {
        worker.send(assignment);
      }
    });
    worker.once("error", reject);
    worker.once("exit", (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`A worker ended with ${code ?? signal}.`));
      }
    });
  });
}
