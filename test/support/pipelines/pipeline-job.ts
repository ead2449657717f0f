/** What starts a pipeline. */
const buildEvents = [
  "pull request",
  "pull request of a fork",
  "push to main",
  "push to another branch",
  "schedule",
] as const;

export type BuildEvent = (typeof buildEvents)[number];

/** How a job stands while it runs, or has ended. */
export type JobStatus = "success" | "failure";

const jobNames = ["preview", "plan", "apply", "drift"] as const;

export type JobName = (typeof jobNames)[number];

/** What a job of a build service does, in terms that all services share. */
export interface PipelineJob {
  readonly steps: readonly PipelineStep[];
  /** File that the job keeps for others, once it has succeeded. */
  readonly keeps: string | undefined;
  /** Whether the job gets the files that the plan has kept, if the plan has succeeded. */
  readonly getsPlan: boolean;
}

/** A script in bash, as it stands in the file. */
export interface PipelineStep {
  readonly script: string;
  /** @param status of the job so far */
  environmentIn(status: JobStatus): Readonly<Record<string, string>>;
  /** Options with which the service starts bash. */
  readonly bashOptions: readonly string[];
  /** Whether it runs, by its own condition. */
  runsIn(status: JobStatus): boolean;
  /** Whether a failure of it makes the job fail. */
  readonly counts: boolean;
}

/** The jobs of the project, by what they are for, as one event starts them. */
export interface Pipeline extends Readonly<Record<JobName, PipelineJob>> {
  /** The jobs that run, by the conditions in the file, where the plan ends so and all else succeeds. */
  jobsRun(planEndsAs: JobStatus | "cancelled" | "skipped"): readonly JobName[];
}

/** The command lines of a job that call Pulumi. */
export function pulumiCommands({ steps }: PipelineJob): readonly string[] {
  return steps.flatMap(({ script }) =>
    script
      .split("\n")
      .flatMap((line) => /^\s*(?:if ! )?(pulumi .*?)(?:; then| \|\| .*)?$/.exec(line)?.[1] ?? []),
  );
}
