import type { DrawnRow } from './drawn-rows.ts';
import type { Difference } from './edits.ts';
import { bestLaw, law, PLAUSIBLE, pOf, short, shuffled } from './law-fit.ts';
import type { FittedLaw } from './laws-of-one.ts';

/** Whether s < t are a sorted pair of draws of a law: F(t)² and F(s)/F(t) are uniform. */
export function sortedPairs(off: readonly DrawnRow[], { cdf }: FittedLaw): number {
  return Math.min(pOf(off.map(({ t }) => cdf(t) ** 2)), pOf(off.map(({ s, t }) => cdf(s) / cdf(t))));
}

export function sharedLaw({ law: own, p }: { readonly law: FittedLaw; readonly p: number }, n: number): Difference {
  return law(
    `times-${own.slug}`,
    `times are draws of a law that is ${own.title} (p = ${short(p)} in ${n} times) in the place of uniform`,
    'Draw them uniformly.',
    own.parameter,
  );
}

/** The law of (s, t) off the diagonal. */
export function pairLaw(off: readonly DrawnRow[]): Difference | undefined {
  if (off.length < 16) return undefined;
  const backwards = off.filter(({ s, t }) => t < s).length;
  if (backwards > 0) {
    const share = short(backwards / off.length);
    const independent = Math.min(pOf(off.map(({ s }) => s)), pOf(off.map(({ t }) => t))) > PLAUSIBLE;
    return law(
      'times-unsorted',
      `s > t in ${share} of the rows${independent ? ': the two times are independent uniforms that nobody sorts' : ''}`,
      'Sort each pair: s <= t.',
    );
  }
  const uniformEnd = pOf(off.map(({ t }) => t));
  const uniformStart = pOf(off.map(({ s }) => s));
  const candidates: readonly { readonly p: number; readonly make: () => Difference }[] = [
    {
      p: Math.min(uniformEnd, pOf(off.map(({ s, t }) => s / t))),
      make: () =>
        law(
          'times-start-below-end',
          't is uniform and s = U t: short starts are too frequent',
          'Sort two independent uniforms.',
        ),
    },
    {
      p: Math.min(uniformStart, pOf(off.map(({ s, t }) => (t - s) / (1 - s)))),
      make: () =>
        law(
          'times-end-above-start',
          's is uniform and t uniform on [s, 1]: late ends are too frequent',
          'Sort two independent uniforms.',
        ),
    },
    {
      p: Math.min(pOf(off.map(({ s, t }) => t - s)), pOf(off.map(({ s, t }) => s / (1 - (t - s))))),
      make: () =>
        law(
          'times-step-uniform',
          'the step t - s is uniform, and s uniform on what is left',
          'Sort two independent uniforms.',
        ),
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
    return law(
      `times-end-${end.law.slug}-share-${share.law.slug}`,
      `t is ${end.law.title} and s/t ${share.law.title}`,
      'Sort two independent uniforms.',
      share.law.parameter ?? end.law.parameter,
    );
  }
  const start = bestLaw(off.map(({ s }) => s));
  const rest = bestLaw(off.map(({ s, t }) => (t - s) / (1 - s)));
  if (start === undefined || rest === undefined) return undefined;
  return law(
    `times-start-${start.law.slug}-rest-${rest.law.slug}`,
    `s is ${start.law.title} and (t - s)/(1 - s) ${rest.law.title}`,
    'Sort two independent uniforms.',
    rest.law.parameter ?? start.law.parameter,
  );
}
