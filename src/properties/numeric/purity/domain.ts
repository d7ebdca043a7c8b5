import type { ExactProblem } from '../../../analytic/types.ts';
import { roundTo } from '../../../core/precision.ts';
import type { Property } from '../../types.ts';
import type { FlowCase } from '../case.ts';
import { endOf, timeGrid } from '../flow-like.ts';
import { gridEnds } from '../grid-times.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { digitsOf, ROUND_OFF_TEXT } from '../round-off.ts';
import { filled, rowDistance, rowMax, zip } from '../rows.ts';
import { singularEnd } from '../singular-end.ts';
import { snappedEnds } from '../times.ts';
import { argumentsOf, type EvaluableKind } from './kind.ts';
import { probeAllowance, probeOf } from './probe.ts';

/** Finite and right at both ends of time, on the diagonal there, and far out in the tails. */
export function domainProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.domain`,
    title: 'Whole domain',
    statement:
      'At both ends of time, on the diagonal, at the origin and far out in the tails the answers are finite and right.',
    equation: kind === 'velocity' ? 'v(x, t) = b_t(x)' : 'X_{s,t}(x) finite, and exact',
    source: 'arXiv 2505.18825, eq. 4 (for all s, t and x)',
    level: 'required',
    kind,
    tolerance:
      'As for the agreement with the exact answer; where it is too large to judge by, only that the answer is finite.',
    blind:
      'Points beyond 60 standard deviations (6 where the exact map is by quantiles, 3 of them in float32). Without a problem: all but finite answers and X_{s,s} = x.',
    blockedBy: [kind === 'velocity' ? 'velocity.agreement' : `${kind}.trajectory`],
    skip: (subject) => (kind === 'consistency' ? singularEnd(subject.problem) : undefined),
    times: 'pair',
    fields: ['x', ...argumentsOf(kind)],
    derivation: `${ROUND_OFF_TEXT}; plus the exact answer’s own error estimate.`,
    redraw: (batch, problem, subject) => extremes(batch, problem, subject),
    async residuals(subject, problem, { x, s, t, n, d }) {
      const y = await probeOf(subject).evaluate(x, s, t);
      const everywhere = filled(n, Number.POSITIVE_INFINITY);
      if (problem === null) {
        const finite = rowDistance(y, y, d);
        const still = rowDistance(y, x, d);
        const { roundOff } = await probeAllowance(subject, problem, x, s, t);
        const residual = finite.map((value, i) => (kind === 'map' && s[i] === t[i] ? still[i] : value));
        return { residual, tolerance: roundOff, signal: everywhere, terms: { 'round-off': roundOff } };
      }
      const exact = await probeAllowance(subject, problem, x, s, t);
      return {
        residual: rowDistance(y, exact.y, d),
        tolerance: zip((a, b) => a + b, exact.roundOff, exact.oracle),
        signal: everywhere,
        terms: { 'round-off': exact.roundOff, oracle: exact.oracle },
      };
    },
  });
}

/** How far the tails go, in standard deviations: where distribution functions are inverted, no farther than they have digits. */
function reach(problem: ExactProblem | null, subject: Evaluable): readonly [number, number] {
  if (subject.kind !== 'velocity' && (problem === null || problem.mapKind === 'quantile')) {
    return digitsOf(subject) === 'float64' ? [3, 6] : [2, 3];
  }
  return [6, 60];
}

/** Rows in turn: on the diagonal at an end, on an axis from end to end, and two in the tails in the direction v. */
function extremes(batch: FlowCase, problem: ExactProblem | null, subject: Evaluable): FlowCase {
  const { n, d, v } = batch;
  const { starts = [0, 1], grid } = subject;
  const regular = problem?.regularTimes ?? [0, 1];
  const within = (ends: readonly [number, number]): [number, number] =>
    grid === undefined ? snappedEnds({ regular: ends, grid: timeGrid(subject.dtype) }) : gridEnds(grid, ends);
  const [lo, hi] = within(regular);
  const [from, to] = within([Math.max(starts[0], regular[0]), Math.min(starts[1], regular[1])]);
  const domain = subject.kind === 'map' ? subject.domain : 'to-end';
  const [s, t, x] = [batch.s.slice(), batch.t.slice(), batch.x.slice()];
  const [near, far] = reach(problem, subject);
  const size = rowMax(v, 1);
  for (let i = 0; i < n; i++) {
    const first = (i >> 2) % 2 === 0;
    if (i % 4 === 0) [s[i], t[i]] = first ? [from, from] : [to, to];
    if (i % 4 === 1) [s[i], t[i]] = first || domain === 'forward' ? [from, hi] : [to, lo];
    if (domain === 'from-zero' && i % 4 < 2) {
      s[i] = problem?.timeRange[0] ?? 0;
      if (i % 4 === 0) t[i] = s[i];
    }
    if (domain === 'to-end') t[i] = endOf(problem);
    if (i % 4 === 1) {
      // Points on the axes, the origin among them: where a division by x or |x| has no answer.
      for (let j = 0; j < d; j++) if ((i >> 2) % 3 === 0 || j === (i >> 2) % d) x[i * d + j] = 0;
    }
    if (i % 4 < 2) continue;
    const spread = problem === null ? 1 : deviationAt(problem, s[i]);
    const distance = near * (far / near) ** size[i * d];
    for (let j = i * d; j < (i + 1) * d; j++) x[j] += distance * spread * v[j];
  }
  return { ...batch, x: roundTo(subject.dtype, x), s, t, u: s };
}

/** Standard deviation of ρ_s, as that of independent source and target. */
function deviationAt({ interpolant, definition, scale }: ExactProblem, s: number): number {
  const variances = [definition.source.covariance].flat(2).map(Number);
  const source = Math.sqrt(Math.max(...variances.map(Math.abs)));
  return Math.hypot(interpolant.a(s) * source, interpolant.b(s) * scale);
}
