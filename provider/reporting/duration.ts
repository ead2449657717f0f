const units = [
  { name: "d", lengthMs: 86_400_000 },
  { name: "h", lengthMs: 3_600_000 },
  { name: "min", lengthMs: 60_000 },
  { name: "s", lengthMs: 1_000 },
] as const;

/** Writes a duration in its largest unit that fits, rounded down, for example `3 h`. Below a second: `0 s`. */
export function formatDuration(durationMs: number): string {
  const unit = units.find(({ lengthMs }) => durationMs >= lengthMs);
  return unit === undefined ? "0 s" : `${Math.floor(durationMs / unit.lengthMs)} ${unit.name}`;
}
