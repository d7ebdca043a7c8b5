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
function lawTests(problem: ExactProblem, { count, vectors, names }: Directions, { rows }: Drawn): TestResult[] {
  const d = problem.dimension;
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
  }).flat();
}

/** See `statement`. */
export const queryLaw: Property<LossCheckable> = {
  id: 'loss.query-law',
  title: 'Query points follow the law of the path at their start time',
  statement:
    'The points at which a loss with times of its own calls the net at time s follow ρ_s given s: noise, data and times are independent.',
  equation: 'x | (s, t) ~ ρ_s = law(a_s x0 + b_s x1)',
  source: 'Flow maps by self-distillation (arXiv 2505.18825), eq 11: the expectation is over I_s',
  level: 'required',
  kind: 'loss',
  tolerance:
    'exact tests of normal scores (mean, mean square, distribution) of axes and random projections, each within halves of s and of ' +
    't - s too; Bonferroni, staged, confirmed on fresh rows',
  blind: 'Discrepancies below the stated ones, and laws that agree in every projection tried.',
  blockedBy: ['loss.query-points', 'loss.times'],
  skip: (checkable) =>
    skipUnlessNative(checkable) ??
    (checkable.subject.times === 'given'
      ? 'times-given: noise, data and times are given, so that loss.query-points decides row by row'
      : undefined),
  check: (context) => {
    const problem = context.problem as ExactProblem;
    const directions = drawDirections(problem, context.rng('directions'));
    return drawnFinding(context, {
      subject: 'query points',
      tests: (drawn) => lawTests(problem, directions, drawn),
      detects: (n, rates) => {
        const { shift, shrink, growth, ks } = channelDetectable(n, rates);
        return `a shift of ${short(shift)} σ, a scale of ${short(shrink)} or ${short(growth)}, a Kolmogorov–Smirnov distance of ${short(ks)}`;
      },
    });
  },
};
