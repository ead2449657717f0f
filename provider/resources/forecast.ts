/** Why an input cannot be accepted. */
export interface InputFailure {
  /** Path of the input, for example `expect.type`; empty when the inputs as a whole are meant. */
  readonly property: string;
  readonly reason: string;
}

/** A line of a forecast. */
export interface ForecastLine {
  readonly severity: "info" | "warning";
  readonly text: string;
  /** Whether it holds for all resources of the process alike, so that saying it once is enough. */
  readonly isForAll: boolean;
}

/** Why an update would do nothing about a resource. */
export interface Refusal extends InputFailure {
  /** Whether it holds for all resources of the process alike, so that telling it in full once is enough. */
  readonly isForAll?: boolean;
}

/** What an update would do, judged by the actions as they are now. A preview shows it. */
export interface Forecast {
  readonly lines: readonly ForecastLine[];
  /** What an update would refuse. Create and update throw the same refusals themselves. */
  readonly refusals: readonly Refusal[];
}

/** A forecast that says nothing. */
export const silentForecast: Forecast = { lines: [], refusals: [] };
