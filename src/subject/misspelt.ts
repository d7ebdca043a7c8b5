/** The first given name that is no known one but nearly is: an edit or two, or another case. */
export function misspelt(
  given: readonly string[],
  known: readonly string[],
): { readonly given: string; readonly meant: string } | undefined {
  for (const name of given) {
    if (known.includes(name)) continue;
    const meant = known.find(
      (candidate) =>
        !given.includes(candidate) &&
        distance(name.toLowerCase(), candidate.toLowerCase()) <=
          (candidate.length > 5 ? 2 : candidate.length > 3 ? 1 : 0),
    );
    if (meant !== undefined) return { given: name, meant };
  }
  return undefined;
}

/** The known names closest to a mistaken one, best first. */
export function closest(name: string, known: readonly string[], count = 3): string[] {
  return known
    .map((candidate) => ({ candidate, cost: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, cost }) => cost <= Math.max(2, candidate.length / 2))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
