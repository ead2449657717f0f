/** One command of the demo. */
export interface Step {
  /** What a reader is to see in it. */
  readonly title: string;
  /** Arguments of `pulumi`. */
  readonly command: readonly string[];
  /** Whether it ends well. */
  readonly succeeds: boolean;
}

/** What `--config` sets stays, so each command after the first names its list. */
const withList = (name: string) => ["--config", `list=lists/${name}.yaml`] as const;

/** The walk of a list that is reviewed, mistaken twice, and carried out. */
export const steps = {
  preview: {
    title: "A preview reads the actions and says what an update would do.",
    command: ["preview", "--suppress-outputs"],
    succeeds: true,
  },
  guard: {
    title: "An id was copied from the wrong line. The guard keeps an infected machine isolated.",
    command: ["preview", "--suppress-outputs", ...withList("with-a-wrong-id")],
    succeeds: false,
  },
  listProblem: {
    title: "A typing error is told with its file, line and column.",
    command: ["preview", "--suppress-outputs", ...withList("with-a-typing-error")],
    succeeds: false,
  },
  up: {
    title: "The update cancels, and reads what became of it.",
    command: ["up", "--yes", "--skip-preview", "--suppress-outputs", ...withList("cancellations")],
    succeeds: true,
  },
  secondUp: {
    title: "A second update has nothing to do, and calls nothing.",
    command: [
      "up",
      "--yes",
      "--skip-preview",
      "--suppress-outputs",
      "--expect-no-changes",
      ...withList("cancellations"),
    ],
    succeeds: true,
  },
} as const satisfies Record<string, Step>;
