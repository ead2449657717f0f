/** What a 429 says in its message. Bodies without a header were recorded, so the text is all there is. */
export interface ThrottlingMessage {
  /** The wait that it names, in milliseconds: "You can send requests again in 8 seconds." */
  readonly retryAfterMs: number | undefined;
  /** The window whose limit is used up, in milliseconds: "Maximum allowed 1500 per 01:00:00". */
  readonly limitWindowMs: number | undefined;
}

/** Reads the message of a 429, whatever else its body holds. */
export function readThrottlingMessage(body: string): ThrottlingMessage {
  const seconds = /\bin (\d{1,5}) seconds?\b/i.exec(body)?.[1];
  const window = /\bper (\d{2}):(\d{2}):(\d{2})\b/i.exec(body);
  const [hours, minutes, rest] = (window ?? []).slice(1).map(Number);
  return {
    retryAfterMs: seconds === undefined ? undefined : Number(seconds) * 1000,
    limitWindowMs:
      hours === undefined || minutes === undefined || rest === undefined
        ? undefined
        : ((hours * 60 + minutes) * 60 + rest) * 1000,
  };
}
