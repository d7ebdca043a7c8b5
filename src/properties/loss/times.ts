import type { TimeLaw } from '../../subject/types.ts';
import {
  binomialDetectable,
  binomialTest,
  extremesDetectable,
  extremesTest,
  independenceTest,
  ksDetectable,
  ksTest,
  repeatsTest,
  type TestResult,
  tiedEndsTest,
} from '../statistics/index.ts';
import type { Property } from '../types.ts';
import type { Drawn } from './drawn.ts';
import { drawnFinding } from './drawn-finding.ts';
import type { LossCheckable } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { type LossSpec, specOf } from './spec.ts';
import { sameStartError } from './starting-points.ts';
import { short } from './text.ts';

/** Roundings of a time, and of a ratio of times. */
const OPS = 8;

/**
 * Largest probability of one value of a drawn time: density 2 at most, on the grid of the coarsest generators of single-precision
 * uniforms (23 random bits; authors in float64 may use them too).
 */
const ATOM = 2 * 2 ** -23;

/** Rows in which a range that ends a thousandth early shows, at the level of one of about thirty tests in two stages: `extremesDetectable`. */
const ENOUGH = 2 ** 14;

const uniform = (name: string, values: readonly number[], slack: readonly number[]): TestResult[] => {
  if (values.length === 0) return [];
  const [u, moved] = [Float64Array.from(values), Float64Array.from(slack)];
  return [ksTest(name, u, moved), extremesTest(`the end of the range of ${name}`, u, moved)];
};

/**
 * Tests of a {@link TimeLaw}. Off the diagonal (s, t) is a sorted pair of uniforms: t² and s/t are independent uniforms. γ from
 * u = γ s + (1-γ) t. Rounding in the author's unit is given to each draw.
 */
function lawTests(law: TimeLaw, u: number, { rows }: Drawn): TestResult[] {
  const diagonal = rows.filter((row) => row.s === row.t);
  const off = rows.filter((row) => row.s !== row.t);
  const fraction = binomialTest('the fraction of rows with s = t', diagonal.length, rows.length, law.diagonalFraction);
  const repeats = (['s', 't'] as const).flatMap((time) => {
    const values = Float64Array.from(rows, (row) => row[time]);
    return [
      repeatsTest(`the number of rows that repeat the ${time} of another row`, values, ATOM),
      tiedEndsTest(`the number of rows at one end of ${time}`, values, ATOM),
    ];
  });
  const onDiagonal = uniform(
    'the time of rows with s = t',
    diagonal.map((row) => row.t),
    diagonal.map(() => OPS * u),
  );
  const ends = off.map((row) => row.t ** 2);
  const shares = off.map((row) => row.s / row.t);
  const shareSlack = off.map((row) => (OPS * u) / row.t);
  const pairs = [
    ...uniform(
      't², s < t',
      ends,
      ends.map(() => OPS * u),
    ),
    ...uniform('s/t, s < t', shares, shareSlack),
    ...(off.length < 8 ? [] : [independenceTest('s/t given t', Float64Array.from(shares), Float64Array.from(ends))]),
  ];
  const both = marginals(law.diagonalFraction, rows, 2 * OPS * u);
  if (law.gamma !== 'uniform') return [fraction, ...repeats, ...both, ...onDiagonal, ...pairs];
  const gammas = off.map(({ s, t, u: between }) => (t - between) / (t - s));
  const gammaSlack = off.map(({ s, t }) => (OPS * u) / (t - s));
  return [fraction, ...repeats, ...both, ...onDiagonal, ...pairs, ...uniform('γ', gammas, gammaSlack)];
}

/**
 * The ends of s and of t in all rows together, on the diagonal and off it: `P(t <= x) = η x + (1-η) x²` and `P(s >= x) = η (1-x) + (1-η) (1-x)²`, of slope 2
 * at most.
 */
function marginals(fraction: number, rows: Drawn['rows'], rounding: number): TestResult[] {
  const law = (share: number): number => fraction * share + (1 - fraction) * share ** 2;
  const slack = new Float64Array(rows.length).fill(rounding);
  return [
    extremesTest(
      'the end of the range of s',
      Float64Array.from(rows, ({ s }) => law(1 - s)),
      slack,
    ),
    extremesTest(
      'the end of the range of t',
      Float64Array.from(rows, ({ t }) => law(t)),
      slack,
    ),
  ];
}

/** What no law of times allows. */
function broken(law: TimeLaw, spec: LossSpec, { rows }: Drawn): string | undefined {
  const backwards = rows.find((row) => row.t < row.s);
  if (backwards)
    return `A row runs from s = ${short(backwards.s)} back to t = ${short(backwards.t)} (canonical times).`;
  if (law.gamma !== 'midpoint') return undefined;
  const off = rows.find(
    ({ s, t, u: between }) => s !== t && Math.abs(between - (s + t) / 2) > OPS * spec.u + sameStartError(spec, t),
  );
  return off && `γ = ${short((off.t - off.u) / (off.t - off.s))} in a row, where it is declared to be 1/2.`;
}

/** See `statement`. */
export const times: Property<LossCheckable> = {
  id: 'loss.times',
  title: 'Drawn times follow the declared laws',
  statement:
    'A loss that draws its own times has s = t, uniform, in the declared fraction of the rows, elsewhere a sorted pair of independent ' +
    'uniforms, and γ as declared; rows of a batch have times of their own.',
  equation: 'P(s = t) = η; s <= t, density 2 on the triangle; u = γ s + (1-γ) t, γ ~ U[0,1] or 1/2',
  source: 'Flow maps by self-distillation (arXiv 2505.18825), Algorithm 1 and section 5',
  level: 'required',
  kind: 'loss',
  tolerance:
    'exact and valid tests (binomial, Kolmogorov–Smirnov, extremes, the birthday bound of repeats, ties at an end), Bonferroni, staged, confirmed on fresh rows',
  blind: 'Discrepancies below the stated ones; dependence between rows of a batch beyond equal s or t.',
  blockedBy: ['loss.query-points'],
  skip: (checkable) => {
    const reason = skipUnlessNative(checkable);
    if (reason !== undefined) return reason;
    if (checkable.subject.times === 'given') return 'times-given: the caller draws the times';
    return checkable.subject.timeLaw === undefined
      ? 'no-time-law: the subject declares no law of its times'
      : undefined;
  },
  check: (context) => {
    const spec = specOf(context.subject.subject, context.problem);
    const { timeLaw, family, u } = spec;
    // Only the semigroup family has an intermediate time.
    const { gamma, ...pairs } = timeLaw!;
    const law: TimeLaw = family === 'semigroup' && gamma !== undefined ? { ...pairs, gamma } : pairs;
    return drawnFinding(context, {
      subject: 'drawn times',
      enough: ENOUGH,
      tests: (drawn) => lawTests(law, u, drawn),
      broken: (drawn) => broken(law, spec, drawn),
      detects: (n, rates) => {
        const off = Math.max(1, Math.round(n * (1 - law.diagonalFraction)));
        return (
          `a fraction off by ${short(binomialDetectable(n, law.diagonalFraction, rates))}, ` +
          `a Kolmogorov–Smirnov distance of ${short(ksDetectable(off, rates))} off the diagonal, ` +
          `and ${short(extremesDetectable(off, rates.falseFail))} missing at an end of a range`
        );
      },
    });
  },
};
