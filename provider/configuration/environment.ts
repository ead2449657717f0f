/** Environment variables by name, as a process sees them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process. No other file reads `process.env`. */
export function processEnvironment(): Environment {
  return process.env;
}
