import { binomialTest, clopperPearson } from '../../properties/statistics/index.ts';
import type { TimeLaw } from '../../subject/types.ts';
import { dependence } from './dependence.ts';
import { type DrawnRow, drawnRows } from './drawn-rows.ts';
import type { Difference } from './edits.ts';
import { bestLaw, endsOf, law, oneLaw, PLAUSIBLE, pOf, REJECTED, short, shuffled } from './law-fit.ts';
import { pairLaw, sharedLaw, sortedPairs } from './pair-law.ts';
import type { Posed } from './trials.ts';

/** In what the law of the times that a loss draws differs from the declared one. */
export async function analyseLaws(
  { seed }: { readonly seed: number },
  posed: Posed,
  counter: { tried: number },
): Promise<Difference[]> {
  const { timeLaw, times, family } = posed.spec;
  if (times !== 'drawn' || timeLaw === undefined) return [];
  const rows = await drawnRows(posed, seed);
  if (rows === undefined) return [];
  counter.tried += 30;
  const off = rows.filter(({ s, t }) => s !== t);
  const diagonal = rows.filter(({ s, t }) => s === t);
  const repeated = repeats(rows);
  if (repeated !== undefined) return [repeated];
  const found = [
    fraction(timeLaw, diagonal.length, rows.length),
    ...timesLaws(off, diagonal),
    family === 'semigroup' && timeLaw.gamma !== undefined ? gammaLaw(timeLaw.gamma, off) : undefined,
  ].filter((one) => one !== undefined);
  const depends = dependence(rows);
  // What follows the data has a law of its own too.
  return depends === undefined ? found : [depends];
}

/** Equal times in rows of one batch, and times on a grid. */
function repeats(rows: readonly DrawnRow[]): Difference | undefined {
  const batches = [...new Set(rows.map(({ batch }) => batch))].map((batch) =>
    rows.filter((row) => row.batch === batch),
  );
  const distinct = (values: readonly number[]) => new Set(values).size;
  if (batches.every((own) => distinct(own.map(({ t }) => t)) === 1)) {
    return law('times-common', 'all rows of a batch have the same times', 'Draw times for each row.');
  }
  for (let N = 2; N <= 4096; N++) {
    const on = (value: number) => Math.abs(value * N - Math.round(value * N)) < 1e-6 * N ** 0.5;
    if (rows.every(({ s, t }) => on(s) && on(t)) && distinct(rows.map(({ t }) => t)) < rows.length / 2) {
      return law('times-gridded', `times are multiples of 1/${N}`, 'Draw times from a continuous law.', {
        name: 'grid',
        value: N,
      });
    }
  }
  const share = batches.reduce((sum, own) => sum + distinct(own.map(({ t }) => t)) / own.length, 0) / batches.length;
  if (share < 0.95) {
    return law(
      'times-repeated',
      `rows of a batch repeat each other's times: ${short(share)} of them are distinct`,
      'Draw times for each row.',
    );
  }
  return undefined;
}

function fraction({ diagonalFraction }: TimeLaw, k: number, n: number): Difference | undefined {
  if (binomialTest('diagonal', k, n, diagonalFraction).pValue > REJECTED) return undefined;
  const { low, high } = clopperPearson(k, n, 1e-3);
  const title =
    k === 0
      ? `no row has s = t, where a fraction ${diagonalFraction} is declared`
      : `${short(k / n)} of the rows (${short(low)} to ${short(high)}) have s = t, where ${diagonalFraction} is declared`;
  return law('diagonal-fraction', title, `Declare diagonalFraction ${short(k / n)}, or draw as declared.`, {
    name: 'fraction',
    value: k / n,
  });
}

/** The laws of the times on and off the diagonal: one where both are wrong in the same way. */
function timesLaws(off: readonly DrawnRow[], diagonal: readonly DrawnRow[]): Difference[] {
  const instants = diagonal.map(({ t }) => t);
  const both = off.flatMap(({ s, t }) => [s, t]);
  const all = [...both, ...instants];
  const sorted = off.every(({ s, t }) => s < t);
  if (sorted && endsOf(all) < REJECTED) {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const inside = all.map((value) => (value - low) / (high - low));
    if (pOf(inside) > PLAUSIBLE) {
      return [
        law(
          'times-interval',
          `times lie between ${short(low)} and ${short(high)} alone, uniform there`,
          'Draw times on all of [0, 1].',
          { name: 'length', value: high - low },
        ),
      ];
    }
  }
  const wrongOff =
    off.length >= 16 &&
    (!sorted || Math.min(pOf(off.map(({ t }) => t * t)), pOf(off.map(({ s, t }) => s / t))) <= REJECTED);
  if (wrongOff && sorted && pOf(instants) <= REJECTED) {
    const shared = bestLaw(shuffled(all));
    if (shared !== undefined && shared.law.slug !== 'uniform' && sortedPairs(off, shared.law) > PLAUSIBLE)
      return [sharedLaw(shared, all.length)];
  }
  return [oneLaw('diagonal-time', 'the time of rows with s = t', instants), wrongOff ? pairLaw(off) : undefined].filter(
    (one) => one !== undefined,
  );
}

function gammaLaw(declared: 'uniform' | 'midpoint', off: readonly DrawnRow[]): Difference | undefined {
  const gammas = off.map(({ s, t, u }) => (t - u) / (t - s));
  const steady = gammas.every((value) => Math.abs(value - gammas[0]) < 1e-4);
  if (steady) {
    const is = Math.abs(gammas[0] - 0.5) < 1e-4;
    if (is && declared === 'midpoint') return undefined;
    return law(
      is ? 'gamma-midpoint' : 'gamma-constant',
      `γ is ${short(gammas[0])} in every row, where ${declared === 'midpoint' ? '1/2' : 'a uniform one'} is declared`,
      is ? 'Declare gamma "midpoint", or draw γ.' : 'Draw γ as declared.',
      { name: 'γ', value: Number(gammas[0].toPrecision(4)) },
    );
  }
  const batches = [...new Set(off.map(({ batch }) => batch))];
  const common = batches.every((batch) => {
    const own = gammas.filter((_, i) => off[i].batch === batch);
    return own.every((value) => Math.abs(value - own[0]) < 1e-4);
  });
  if (common) return law('gamma-common', 'all rows of a batch have the same γ', 'Draw γ for each row.');
  if (declared === 'midpoint')
    return law('gamma-drawn', 'γ varies, where 1/2 is declared', 'Take the midpoint, or declare gamma "uniform".');
  return oneLaw('gamma', 'γ', gammas);
}
