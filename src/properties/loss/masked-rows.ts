/** Rows of a batch in double and in single precision: sums over so few subsets of their terms do not agree by chance. */
const ROWS = { double: 14, single: 4 } as const;

/** Largest batch of a loss with a masked diagonal, for which the terms that count are told from its value; u is the unit round-off. */
export function maskedRows(u: number): number {
  return u < 1e-10 ? ROWS.double : ROWS.single;
}

/** The terms that a row of data may add to a loss: what it gives, where that is known. */
export interface RowChoice<R> {
  readonly row: R;
  readonly term: number;
}

/** A choice of one row for each of some groups, and the sum of its terms. */
interface Choice {
  readonly rows: readonly number[];
  readonly sum: number;
}

/** All choices, in the order of their sums. */
function choices<R>(groups: readonly (readonly RowChoice<R>[])[]): Choice[] {
  const all = groups.reduce<Choice[]>(
    (known, group) =>
      known.flatMap(({ rows, sum }) => group.map(({ term }, k) => ({ rows: [...rows, k], sum: sum + term }))),
    [{ rows: [], sum: 0 }],
  );
  return all.filter(({ sum }) => Number.isFinite(sum)).sort((a, b) => a.sum - b.sum);
}

/**
 * One row for each group, so that their terms add up to `total` as nearly as they can: of all 2^n choices for n groups of two, by the sums of
 * their halves. The first rows where no sum is finite.
 */
export function chooseRows<R>(groups: readonly (readonly RowChoice<R>[])[], total: number): R[] {
  const middle = groups.length >> 1;
  const [low, high] = [choices(groups.slice(0, middle)), choices(groups.slice(middle))];
  let best = { off: Number.POSITIVE_INFINITY, rows: groups.map(() => 0) };
  let j = high.length - 1;
  // The larger the one half, the smaller the other.
  for (const one of low) {
    while (j > 0 && Math.abs(one.sum + high[j - 1].sum - total) <= Math.abs(one.sum + high[j].sum - total)) j--;
    if (j < 0) break;
    const off = Math.abs(one.sum + high[j].sum - total);
    if (off < best.off) best = { off, rows: [...one.rows, ...high[j].rows] };
  }
  return groups.map((group, k) => group[best.rows[k]].row);
}
