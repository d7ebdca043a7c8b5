import { ksTest } from '../../properties/statistics/index.ts';
import type { Difference } from './edits.ts';
import { type FittedLaw, lawsOf } from './laws-of-one.ts';

/** Level at which a declared law is given up here; the verdict has its own. */
export const REJECTED = 1e-6;

/** A law that fits less well is not named. */
export const PLAUSIBLE = 1e-3;

export const short = (value: number) => String(Number(value.toPrecision(3)));

export const law = (slug: string, title: string, mend: string, parameter?: Difference['parameter']): Difference => ({
  id: `law.${slug}`,
  kind: 'behaviour',
  title,
  mend,
  ...(parameter === undefined ? {} : { parameter }),
});

export const pOf = (values: readonly number[]) =>
  values.length < 8 ? 1 : ksTest('law', Float64Array.from(values)).pValue;

/** The best of the laws, fitted to one half of the draws and tested on the other. */
export function bestLaw(sample: readonly number[]): { readonly law: FittedLaw; readonly p: number } | undefined {
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
  return draws.reduce(
    (sum, value) => sum + Math.log(Math.max(1e-12, (cdf(value + STEP) - cdf(value - STEP)) / (2 * STEP)) || 1e-12),
    -3 * constants,
  );
}

/** Probability that so many uniforms leave an end of [0, 1] as empty as this. */
export function endsOf(sample: readonly number[]): number {
  const n = sample.length;
  return n < 8 ? 1 : Math.min(1, 2 * Math.min(Math.max(...sample) ** n, (1 - Math.min(...sample)) ** n));
}

/** In an order that is not that of the rows. */
export function shuffled(values: readonly number[]): number[] {
  return values.map((_, i) => values[(i * 7919 + 13) % values.length]);
}

export function oneLaw(slug: string, name: string, sample: readonly number[]): Difference | undefined {
  if (pOf(sample) > REJECTED) return undefined;
  const best = bestLaw(sample);
  if (best === undefined || best.law.slug === 'uniform') return undefined;
  return law(
    `${slug}-${best.law.slug}`,
    `${name} is ${best.law.title} (p = ${short(best.p)} in ${sample.length} rows) in the place of uniform`,
    'Draw it uniformly.',
    best.law.parameter,
  );
}
