import { lowerTail } from '../../analytic/normal.ts';
import type { ExactProblem } from '../../analytic/types.ts';
import {
  channelDetectable,
  channelTests,
  type Directions,
  drawDirections,
  independenceTest,
  normalScore,
  type TestResult,
} from '../statistics/index.ts';
import type { Property } from '../types.ts';
import type { Drawn } from './drawn.ts';
import { drawnFinding } from './drawn-finding.ts';
import type { LossCheckable } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { short } from './text.ts';

/** Normal scores of projections of the points under ρ_s, row by row, and their independence of the times. */
function lawTests(problem: ExactProblem, directions: Directions, { rows: all }: Drawn): TestResult[] {
  const { count, vectors, names } = directions;
  const d = problem.dimension;
  // Rows of batches with one data point tell the noise, not the law of the path.
  const rows = all.filter((row) => row.alike !== true);
  const s = Float64Array.from(rows, (row) => row.s);
  const step = Float64Array.from(rows, (row) => row.t - row.s);
  return Array.from({ length: count }, (_, k) => {
    const w = vectors.slice(k * d, (k + 1) * d);
    const c = Float64Array.from(rows, ({ x }) => x.value.reduce((sum, value, j) => sum + w[j] * value, 0));
    const { lower, upper } = problem.fields.projection(w, c, s);
    const scores = lower.map((value, i) => normalScore({ lower: value, upper: upper[i] }));
    const uniform = scores.map(lowerTail);
    return [
      ...channelTests({ name: `${names[k]} of the points`, scores }),
      independenceTest(`${names[k]} of the points, given s`, uniform, s),
      independenceTest(`${names[k]} of the points, given t - s`, uniform, step),
    ];
  })
    .flat()
    .concat(noiseTests(problem, directions, all));
}

/** Noise known worse than this part of its standard deviation is left out: it depends on the times alone. */
const COARSE = 1e-3;

/** Normal scores of projections of the noise that the loss drew, under the problem's source, and their independence of the times. */
function noiseTests(problem: ExactProblem, { count, vectors, names }: Directions, all: Drawn['rows']): TestResult[] {
  const d = problem.dimension;
  const { mean, covariance } = problem.definition.source;
  const deviations = Float64Array.from({ length: d }, (_, k) => Math.sqrt(entryOf(covariance, k, k)));
  const rows = all.filter(
    ({ alike, noise, noiseError }) =>
      alike === true && noise !== undefined && noiseError!.every((error, k) => error <= COARSE * deviations[k]),
  );
  if (rows.length < 16) return [];
  const s = Float64Array.from(rows, (row) => row.s);
  const step = Float64Array.from(rows, (row) => row.t - row.s);
  return Array.from({ length: count }, (_, k) => {
    const w = vectors.slice(k * d, (k + 1) * d);
    let variance = 0;
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) variance += w[i] * w[j] * entryOf(covariance, i, j);
    const scores = Float64Array.from(rows, ({ noise }) =>
      noise!.reduce((sum, value, j) => sum + (w[j] * (value - mean[j])) / Math.sqrt(variance), 0),
    );
    const uniform = scores.map(lowerTail);
    return [
      ...channelTests({ name: `${names[k]} of the noise`, scores }),
      independenceTest(`${names[k]} of the noise, given s`, uniform, s),
      independenceTest(`${names[k]} of the noise, given t - s`, uniform, step),
    ];
  }).flat();
}

/** An entry of a covariance given as a variance, a diagonal or a matrix. */
function entryOf(covariance: unknown, i: number, j: number): number {
  if (typeof covariance === 'number') return i === j ? covariance : 0;
  const entry = (covariance as readonly unknown[])[i];
  return typeof entry === 'number' ? (i === j ? entry : 0) : (entry as readonly number[])[j];
}

/** Rows of which half tell the noise: noise that is clipped at two standard deviations shows. */
const ENOUGH = 2 ** 12;

/** See `statement`. */
export const queryLaw: Property<LossCheckable> = {
  id: 'loss.query-law',
  title: 'Query points follow the law of the path at their start time',
  statement:
    'The points at which a loss with times or noise of its own calls the net at time s follow ρ_s given s: noise, data and times are ' +
    'independent; noise that it draws itself follows the source.',
  equation: 'x | (s, t) ~ ρ_s = law(a_s x0 + b_s x1)',
  source: 'Flow maps by self-distillation (arXiv 2505.18825), eq 11: the expectation is over I_s',
  level: 'required',
  kind: 'loss',
  tolerance:
    'exact tests of normal scores (mean, mean square, distribution, extremes) of axes and random projections, each within halves of s and of ' +
    't - s too; Bonferroni, staged, confirmed on fresh rows',
  blind: 'Discrepancies below the stated ones, and laws that agree in every projection tried.',
  blockedBy: ['loss.query-points', 'loss.times'],
  skip: (checkable) =>
    skipUnlessNative(checkable) ??
    (checkable.subject.times === 'given' && checkable.subject.noise !== 'drawn'
      ? 'times-given: noise, data and times are given, so that loss.query-points decides row by row'
      : undefined),
  check: (context) => {
    const problem = context.problem as ExactProblem;
    const directions = drawDirections(problem, context.rng('directions'));
    return drawnFinding(context, {
      subject: 'query points',
      ...(context.subject.subject.noise === 'drawn' ? { enough: ENOUGH } : {}),
      tests: (drawn) => lawTests(problem, directions, drawn),
      detects: (n, rates) => {
        const { shift, shrink, growth, ks } = channelDetectable(n, rates);
        return `a shift of ${short(shift)} σ, a scale of ${short(shrink)} or ${short(growth)}, a Kolmogorov–Smirnov distance of ${short(ks)}`;
      },
    });
  },
};
