import { expectedError } from '../../core/errors.ts';
import { holm } from './holm.ts';
import { type PairedDifference, type PairedTests, pairedDifference, pairedTests } from './paired.ts';

/** One result of one method. */
export interface RankingRecord {
  readonly problem: string;
  readonly method: string;
  /** What else was fixed: 'N = 1'. */
  readonly condition: string;
  readonly seed: number;
  /** null: the run diverged, worse than any number. */
  readonly value: number | null;
}

/** How a hypothesis is tested. `sign-flip` is exact; `paired-t` takes paired differences for normal. */
type RankingTest = 'sign-flip' | 'paired-t';

export interface RankingOptions {
  /** Confidence of everything that is claimed together; default 0.95. */
  readonly level?: number;
  /** Default true; says which way a diverged run counts. */
  readonly lowerIsBetter?: boolean;
  /** Default: exact, or paired t where no outcome of the exact test could be significant with so few seeds. */
  readonly test?: RankingTest;
  /** Whether effect sizes are computed, some milliseconds a comparison; default true. */
  readonly effects?: boolean;
  readonly seed?: number;
}

/** Two methods on one problem. */
interface RankingComparison {
  readonly condition: string;
  readonly problem: string;
  readonly first: string;
  readonly second: string;
  /** With effect sizes unless the options leave them out. */
  readonly difference: PairedTests | PairedDifference;
  readonly pValue: number;
  /** By Holm, over all comparisons of the report. */
  readonly adjusted: number;
  /** Which has the lower values, where that is claimed. */
  readonly lower?: string;
}

export interface RankingReport {
  readonly test: RankingTest;
  /** Differences of the values, or of their logarithms where all are positive. */
  readonly scale: 'difference' | 'log-ratio';
  readonly comparisons: readonly RankingComparison[];
  readonly sentences: readonly string[];
}

/**
 * Which methods are below which, said only where the data carry it. Every pair of methods is compared on every problem and condition,
 * paired by seed; Holm's adjustment covers all of them, so that with probability `level` no claim of the report is false. A sentence
 * counts the problems on which a claim holds; where there is none it says so.
 *
 * The test is chosen by the number of seeds alone, never by the values. With n seeds the exact sign-flip test has no p-value below
 * 2^(1-n); where even that, adjusted, exceeds the level, the paired t-test is used, on logarithms of positive values: it is right if paired
 * differences are normal, and each sentence says that it was used. Neither can say anything of a single seed.
 *
 * @throws FlowproofError `usage` for two records of the same problem, method, condition and seed.
 */
export function rankingReport(records: readonly RankingRecord[], options: RankingOptions = {}): RankingReport {
  const { level = 0.95, lowerIsBetter = true, effects = true, seed = 0 } = options;
  const cells = cellsOf(records, lowerIsBetter);
  const positive = records.every(({ value }) => value === null || value > 0);
  const scale = positive && lowerIsBetter ? 'log-ratio' : 'difference';
  const pairs = pairsOf(records, cells);
  const differences = pairs.map(({ a, b }) => (effects ? pairedDifference : pairedTests)(a, b, { scale, seed }));
  const reachable = Math.min(1, ...differences.map(({ signFlip }) => signFlip.smallest)) * pairs.length;
  const test = options.test ?? (reachable <= 1 - level ? 'sign-flip' : 'paired-t');
  const pValues = differences.map((one) => {
    const p = test === 'sign-flip' ? one.signFlip.pValue : one.tTest;
    return Number.isNaN(p) ? 1 : p;
  });
  const adjusted = holm(pValues);
  const comparisons = pairs.map(({ condition, problem, first, second }, k): RankingComparison => {
    const common = { condition, problem, first, second, difference: differences[k], pValue: pValues[k] };
    const claimed = adjusted[k] <= 1 - level;
    const below = test === 'sign-flip' ? differences[k].signFlip.sum < 0 : differences[k].mean < 0;
    return { ...common, adjusted: adjusted[k], ...(claimed && { lower: below ? first : second }) };
  });
  return { test, scale, comparisons, sentences: sentencesOf(comparisons, test, scale, level) };
}

type Cells = ReadonlyMap<string, ReadonlyMap<number, number>>;

const keyOf = (condition: string, problem: string, method: string): string =>
  JSON.stringify([condition, problem, method]);

function cellsOf(records: readonly RankingRecord[], lowerIsBetter: boolean): Cells {
  const cells = new Map<string, Map<number, number>>();
  for (const { condition, problem, method, seed, value } of records) {
    const key = keyOf(condition, problem, method);
    const cell = cells.get(key) ?? new Map<number, number>();
    if (cell.has(seed)) {
      const name = `${method} on ${problem} at ${condition}`;
      throw expectedError('usage', name, 'one value a seed', `two of seed ${seed}`, 'Pass each run once.');
    }
    const worst = lowerIsBetter ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    cell.set(seed, value === null || Number.isNaN(value) ? worst : value);
    cells.set(key, cell);
  }
  return cells;
}

function pairsOf(records: readonly RankingRecord[], cells: Cells) {
  const distinct = (of: (record: RankingRecord) => string): string[] => [...new Set(records.map(of))];
  const methods = distinct(({ method }) => method);
  const problems = distinct(({ problem }) => problem);
  return distinct(({ condition }) => condition).flatMap((condition) =>
    methods.flatMap((first, k) =>
      methods.slice(k + 1).flatMap((second) =>
        problems.flatMap((problem) => {
          const left = cells.get(keyOf(condition, problem, first));
          const right = cells.get(keyOf(condition, problem, second));
          const seeds = [...(left?.keys() ?? [])].filter((one) => right?.has(one)).sort((x, y) => x - y);
          if (seeds.length === 0) return [];
          const [a, b] = [left!, right!].map((cell) => seeds.map((one) => cell.get(one)!));
          return [{ condition, problem, first, second, a, b }];
        }),
      ),
    ),
  );
}

function sentencesOf(
  comparisons: readonly RankingComparison[],
  test: RankingTest,
  scale: RankingReport['scale'],
  level: number,
): string[] {
  const groups = new Map<string, RankingComparison[]>();
  for (const one of comparisons) {
    const key = JSON.stringify([one.condition, one.first, one.second]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const percent = `${Number((100 * level).toPrecision(6))} %`;
  return [...groups.values()].flatMap((group) => {
    const { condition, first, second } = group[0];
    const seeds = Math.max(...group.map(({ difference }) => difference.pairs));
    const basis =
      test === 'sign-flip'
        ? ''
        : ` (paired t, ${scale === 'log-ratio' ? 'logarithms' : 'differences'} taken for normal, ${seeds} seeds)`;
    const claims = [first, second].flatMap((lower) => {
      const held = group.filter((one) => one.lower === lower);
      if (held.length === 0) return [];
      const other = lower === first ? second : first;
      const where = group.length === 1 ? `on ${group[0].problem}` : `on ${held.length} of ${group.length} problems`;
      return [`${lower} below ${other} at ${condition} ${where}, ${percent}${basis}`];
    });
    if (claims.length > 0) return claims;
    const hopeless =
      test === 'sign-flip' && group.every((one) => one.difference.signFlip.smallest * comparisons.length > 1 - level);
    const where = group.length === 1 ? `on ${group[0].problem}` : `on any of ${group.length} problems`;
    const why = seeds < 2 || hopeless ? ` (${seeds} seed${seeds === 1 ? '' : 's'} cannot)` : basis;
    return [`${first} and ${second} at ${condition} ${where}: not resolved${why}`];
  });
}
