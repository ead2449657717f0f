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
  readonly environment: Readonly<Record<string, string>>;
  /** Options with which the service starts bash. */
  readonly bashOptions: readonly string[];
  /** Whether it runs after a step that has failed. */
  readonly runsAlways: boolean;
}

/** The jobs of the project, by what they are for. */
export interface Pipeline {
  readonly preview: PipelineJob;
  readonly plan: PipelineJob;
  readonly apply: PipelineJob;
  readonly drift: PipelineJob;
}

/** The command lines of a job that call Pulumi. */
export function pulumiCommands({ steps }: PipelineJob): readonly string[] {
  return steps.flatMap(({ script }) =>
    script.split("\n").flatMap((line) => /^(?:if ! )?(pulumi .*?)(?:; then)?$/.exec(line)?.[1] ?? []),
  );
}
