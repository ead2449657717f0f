/** A way of making an engine where there is none. */
export interface EngineRecipe {
  readonly source: "download" | "build";
  /** What is made, as a line of progress or of an error calls it. */
  readonly title: string;
  readonly version: string;
  /** Changes when anything changes that the engine is made from; copies made from something else are not used. */
  readonly madeFrom: string;
  /** Lays `pulumi` and `pulumi-language-nodejs` into `binDirectory`, a folder `bin` that may not exist yet. */
  make(binDirectory: string, onProgress: (line: string) => void): Promise<void>;
}
