import leven from "leven";

/** Most single-character changes between a misspelt name and the one that is suggested. */
const maxChanges = 3;

/** The known name that a misspelt one most likely means, if any is close. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const [closest] = known
    .map((candidate) => ({ candidate, changes: leven(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ changes, candidate }) => changes <= Math.min(maxChanges, Math.floor(candidate.length / 2)))
    .sort((left, right) => left.changes - right.changes);
  return closest?.candidate;
}
