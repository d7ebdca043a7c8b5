import { binomialTest, clopperPearson, ksTest } from '../../properties/statistics/index.ts';
import type { TimeLaw } from '../../subject/types.ts';
import { type DrawnRow, drawnRows } from './drawn-rows.ts';
import type { Difference } from './edits.ts';
import { type FittedLaw, lawsOf } from './laws-of-one.ts';
import { dependence } from './dependence.ts';
import type { Posed } from './trials.ts';

/** Level at which a declared law is given up here; the verdict has its own. */
const REJECTED = 1e-6;
/** A law that fits less well is not named. */
const PLAUSIBLE = 1e-3;

const short = (value: number) => String(Number(value.toPrecision(3)));
const law = (slug: string, title: string, mend: string, parameter?: Difference['parameter']): Difference => ({
  id: `law.${slug}`,
  kind: 'behaviour',
  title,
  mend,
  ...(parameter === undefined ? {} : { parameter }),
});

/** In what the law of the times that a loss draws differs from the declared one. */
export async function analyseLaws({ seed }: { readonly seed: number }, posed: Posed, counter: { tried: number }): Promise<Difference[]> {
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
  const batches = [...new Set(rows.map(({ batch }) => batch))].map((batch) => rows.filter((row) => row.batch === batch));
  const distinct = (values: readonly number[]) => new Set(values).size;
  if (batches.every((own) => distinct(own.map(({ t }) => t)) === 1)) {
    return law('times-common', 'all rows of a batch have the same times', 'Draw times for each row.');
  }
  for (let N = 2; N <= 4096; N++) {
    const on = (value: number) => Math.abs(value * N - Math.round(value * N)) < 1e-6 * N ** 0.5;
    if (rows.every(({ s, t }) => on(s) && on(t)) && distinct(rows.map(({ t }) => t)) < rows.length / 2) {
      return law('times-gridded', `times are multiples of 1/${N}`, 'Draw times from a continuous law.', { name: 'grid', value: N });
    }
  }
  const share = batches.reduce((sum, own) => sum + distinct(own.map(({ t }) => t)) / own.length, 0) / batches.length;
  if (share < 0.95) {
    return law('times-repeated', `rows of a batch repeat each other's times: ${short(share)} of them are distinct`, 'Draw times for each row.');
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
  return law('diagonal-fraction', title, `Declare diagonalFraction ${short(k / n)}, or draw as declared.`, { name: 'fraction', value: k / n });
}

const pOf = (values: readonly number[]) => (values.length < 8 ? 1 : ksTest('law', Float64Array.from(values)).pValue);

/** The best of the laws, fitted to one half of the draws and tested on the other. */
function bestLaw(sample: readonly number[]): { readonly law: FittedLaw; readonly p: number } | undefined {
  const middle = Math.ceil(sample.length / 2);
  const test = sample.slice(middle);
  const tried = lawsOf(sample.slice(0, middle)).map((own) => ({
    law: own,
    p: pOf(test.map((value) => Math.min(1, Math.max(0, own.cdf(value))))),
  }));
  const plausible = tried.filter(({ p }) => p > PLAUSIBLE);
  return plausible.length === 0
    ? undefined
    : plausible.reduce((best, one) => (likelihood(one.law, test) > likelihood(best.law, test) ? one : best));
}

/** Logarithm of the likelihood of draws, by differences of the distribution, less 3 for each constant. */
function likelihood({ cdf, constants }: FittedLaw, draws: readonly number[]): number {
  const STEP = 1e-6;
  return draws.reduce((sum, value) => sum + Math.log(Math.max(1e-12, (cdf(value + STEP) - cdf(value - STEP)) / (2 * STEP)) || 1e-12), -3 * constants);
}

/** Probability that so many uniforms leave an end of [0, 1] as empty as this. */
function endsOf(sample: readonly number[]): number {
  const n = sample.length;
  return n < 8 ? 1 : Math.min(1, 2 * Math.min(Math.max(...sample) ** n, (1 - Math.min(...sample)) ** n));
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
      return [law('times-interval', `times lie between ${short(low)} and ${short(high)} alone, uniform there`, 'Draw times on all of [0, 1].', { name: 'length', value: high - low })];
    }
  }
  const wrongOff = off.length >= 16 && (!sorted || Math.min(pOf(off.map(({ t }) => t * t)), pOf(off.map(({ s, t }) => s / t))) <= REJECTED);
  if (wrongOff && sorted && pOf(instants) <= REJECTED) {
    const shared = bestLaw(shuffled(all));
    if (shared !== undefined && shared.law.slug !== 'uniform' && sortedPairs(off, shared.law) > PLAUSIBLE) return [sharedLaw(shared, all.length)];
  }
  return [oneLaw('diagonal-time', 'the time of rows with s = t', instants), wrongOff ? pairLaw(off) : undefined].filter((one) => one !== undefined);
}

/** Whether s < t are a sorted pair of draws of a law: F(t)² and F(s)/F(t) are uniform. */
function sortedPairs(off: readonly DrawnRow[], { cdf }: FittedLaw): number {
  return Math.min(pOf(off.map(({ t }) => cdf(t) ** 2)), pOf(off.map(({ s, t }) => cdf(s) / cdf(t))));
}

function sharedLaw({ law: own, p }: { readonly law: FittedLaw; readonly p: number }, n: number): Difference {
  return law(`times-${own.slug}`, `times are draws of a law that is ${own.title} (p = ${short(p)} in ${n} times) in the place of uniform`, 'Draw them uniformly.', own.parameter);
}

/** In an order that is not that of the rows. */
function shuffled(values: readonly number[]): number[] {
  return values.map((_, i) => values[(i * 7919 + 13) % values.length]);
}

function oneLaw(slug: string, name: string, sample: readonly number[]): Difference | undefined {
  if (pOf(sample) > REJECTED) return undefined;
  const best = bestLaw(sample);
  if (best === undefined || best.law.slug === 'uniform') return undefined;
  return law(`${slug}-${best.law.slug}`, `${name} is ${best.law.title} (p = ${short(best.p)} in ${sample.length} rows) in the place of uniform`, 'Draw it uniformly.', best.law.parameter);
}

/** The law of (s, t) off the diagonal. */
function pairLaw(off: readonly DrawnRow[]): Difference | undefined {
  if (off.length < 16) return undefined;
  const backwards = off.filter(({ s, t }) => t < s).length;
  if (backwards > 0) {
    const share = short(backwards / off.length);
    const independent = Math.min(pOf(off.map(({ s }) => s)), pOf(off.map(({ t }) => t))) > PLAUSIBLE;
    return law('times-unsorted', `s > t in ${share} of the rows${independent ? ': the two times are independent uniforms that nobody sorts' : ''}`, 'Sort each pair: s <= t.');
  }
  const uniformEnd = pOf(off.map(({ t }) => t));
  const uniformStart = pOf(off.map(({ s }) => s));
  const candidates: readonly { readonly p: number; readonly make: () => Difference }[] = [
    {
      p: Math.min(uniformEnd, pOf(off.map(({ s, t }) => s / t))),
      make: () => law('times-start-below-end', 't is uniform and s = U t: short starts are too frequent', 'Sort two independent uniforms.'),
    },
    {
      p: Math.min(uniformStart, pOf(off.map(({ s, t }) => (t - s) / (1 - s)))),
      make: () => law('times-end-above-start', 's is uniform and t uniform on [s, 1]: late ends are too frequent', 'Sort two independent uniforms.'),
    },
    {
      p: Math.min(pOf(off.map(({ s, t }) => t - s)), pOf(off.map(({ s, t }) => s / (1 - (t - s))))),
      make: () => law('times-step-uniform', 'the step t - s is uniform, and s uniform on what is left', 'Sort two independent uniforms.'),
    },
  ];
  const best = candidates.reduce((a, b) => (b.p > a.p ? b : a));
  // Both times of a sorted pair are, together, twice as many draws of one law.
  const pooled = bestLaw(shuffled(off.flatMap(({ s, t }) => [s, t])));
  const fits = pooled === undefined || pooled.law.slug === 'uniform' ? 0 : sortedPairs(off, pooled.law);
  if (best.p > PLAUSIBLE && best.p >= fits / 10) return best.make();
  if (fits > PLAUSIBLE) return sharedLaw(pooled!, 2 * off.length);
  return conditionalLaw(off);
}

/** t by one law, and s/t or (t - s)/(1 - s) by another. */
function conditionalLaw(off: readonly DrawnRow[]): Difference | undefined {
  const end = bestLaw(off.map(({ t }) => t));
  const share = bestLaw(off.map(({ s, t }) => s / t));
  if (end !== undefined && share !== undefined) {
    return law(`times-end-${end.law.slug}-share-${share.law.slug}`, `t is ${end.law.title} and s/t ${share.law.title}`, 'Sort two independent uniforms.', share.law.parameter ?? end.law.parameter);
  }
  const start = bestLaw(off.map(({ s }) => s));
  const rest = bestLaw(off.map(({ s, t }) => (t - s) / (1 - s)));
  if (start === undefined || rest === undefined) return undefined;
  return law(`times-start-${start.law.slug}-rest-${rest.law.slug}`, `s is ${start.law.title} and (t - s)/(1 - s) ${rest.law.title}`, 'Sort two independent uniforms.', rest.law.parameter ?? start.law.parameter);
}

function gammaLaw(declared: 'uniform' | 'midpoint', off: readonly DrawnRow[]): Difference | undefined {
  const gammas = off.map(({ s, t, u }) => (t - u) / (t - s));
  const steady = gammas.every((value) => Math.abs(value - gammas[0]) < 1e-4);
  if (steady) {
    const is = Math.abs(gammas[0] - 0.5) < 1e-4;
    if (is && declared === 'midpoint') return undefined;
    return law(is ? 'gamma-midpoint' : 'gamma-constant', `γ is ${short(gammas[0])} in every row, where ${declared === 'midpoint' ? '1/2' : 'a uniform one'} is declared`, is ? 'Declare gamma "midpoint", or draw γ.' : 'Draw γ as declared.', { name: 'γ', value: Number(gammas[0].toPrecision(4)) });
  }
  const batches = [...new Set(off.map(({ batch }) => batch))];
  const common = batches.every((batch) => {
    const own = gammas.filter((_, i) => off[i].batch === batch);
    return own.every((value) => Math.abs(value - own[0]) < 1e-4);
  });
  if (common) return law('gamma-common', 'all rows of a batch have the same γ', 'Draw γ for each row.');
  if (declared === 'midpoint') return law('gamma-drawn', 'γ varies, where 1/2 is declared', 'Take the midpoint, or declare gamma "uniform".');
  return oneLaw('gamma', 'γ', gammas);
}
