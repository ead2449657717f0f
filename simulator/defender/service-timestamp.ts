/**
 * A moment as the service writes it: up to seven fraction digits, trailing zeros dropped.
 * `ticks` are the 100 ns steps within the millisecond, 0 to 9999.
 */
export function serviceTimestamp(ms: number, ticks = 0): string {
  const iso = new Date(ms).toISOString();
  const fraction = `${iso.slice(20, 23)}${String(ticks).padStart(4, "0")}`.replace(/0+$/, "");
  return `${iso.slice(0, 19)}${fraction === "" ? "" : `.${fraction}`}Z`;
}

const timestampPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,7})\d*)?(Z|[+-]\d{2}:\d{2})$/;

/** Brings an ISO 8601 timestamp into a form whose text order is its time order; undefined when it is none. */
export function sortableTimestamp(text: string): string | undefined {
  const match = timestampPattern.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, seconds = "", fraction = "", zone = ""] = match;
  const ms = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(ms)) {
    return undefined;
  }
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction.padEnd(7, "0")}Z`;
}

/** The timestamp `shiftMs` later, with its digits below the millisecond kept. */
export function shiftTimestamp(timestamp: string, shiftMs: number): string {
  const ticks = Number(sortableTimestamp(timestamp)?.slice(23, 27) ?? 0);
  return serviceTimestamp(Date.parse(timestamp) + shiftMs, ticks);
}
