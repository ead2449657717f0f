import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const reportSchema = z.object({
  role: z.enum(["provider", "program"]),
  peakMemoryBytes: z.number(),
  cpuMs: z.number(),
  packages: z.array(z.string()),
});

/** What a process had used when it ended. */
export type ProcessReport = z.infer<typeof reportSchema>;

/** What all processes of one role have used in an operation. */
export interface Used {
  readonly processes: number;
  /** The sum of their peaks: they live side by side. What they share counts for each. */
  readonly peakMemoryBytes: number;
  readonly cpuMs: number;
}

/**
 * Adds up what processes of one role have used: a YAML host starts a plugin by itself, to read its schema, beside the one that
 * the engine starts. None when there was no process.
 */
export function together(reports: readonly ProcessReport[]): Used | undefined {
  if (reports.length === 0) {
    return undefined;
  }
  const sum = (value: (report: ProcessReport) => number) =>
    reports.reduce((total, report) => total + value(report), 0);
  return {
    processes: reports.length,
    peakMemoryBytes: sum(({ peakMemoryBytes }) => peakMemoryBytes),
    cpuMs: sum(({ cpuMs }) => cpuMs),
  };
}

/** A folder into which the processes of a measured run write what they have used. */
export class ProcessReports {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async createIn(parent: string): Promise<ProcessReports> {
    return new ProcessReports(await mkdtemp(join(parent, "reports-")));
  }

  /** Makes the Node processes of a run report. */
  get environment(): Record<string, string> {
    const preload = join(import.meta.dirname, "process-report.cjs");
    return { BENCH_REPORTS: this.#folder, NODE_OPTIONS: `--require ${JSON.stringify(preload)}` };
  }

  /** Takes the reports that were written since the last call. */
  async take(): Promise<readonly ProcessReport[]> {
    const files = (await readdir(this.#folder)).map((name) => join(this.#folder, name));
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
    await Promise.all(files.map((file) => rm(file)));
    return texts.map((text) => reportSchema.parse(JSON.parse(text)));
  }
}
