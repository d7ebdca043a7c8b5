import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { type Judgement, judge, type PointResiduals, tooFewJudged } from '../numeric/judge.ts';
import { gather, rowDistance } from '../numeric/rows.ts';
import { scoreOf } from '../numeric/score.ts';
import { toCounterexample } from '../sampler/case.ts';
import { samplerTolerance, TOLERANCE_TEXT } from '../sampler/tolerance.ts';
import type { SamplerContext, SamplerProperty } from '../sampler/types.ts';
import type { Finding, RecordedSamples } from '../types.ts';

const BASELINE = 'one Euler step with the exact velocity';

/** Each recorded sample against the exact end of its noise. */
export const samplerEnd: SamplerProperty = {
  id: 'sampler.recorded-end',
  title: 'Samples are where the exact flow carries their noise',
  statement:
    'A deterministic sampler returns X_{t0,t1}(noise) with the network that it was run with, whatever the number of steps.',
  equation: 'S_N(x) = X_{t0,t1}(x)',
  source: 'arXiv 2505.18825, eq. 4 and Proposition 2.2 (semigroup)',
  level: 'required',
  kind: 'sampler',
  tolerance: TOLERANCE_TEXT,
  blind: 'Whether the network or the sampler is to blame: the network is the subject’s own.',
  blockedBy: [],
  skip: ({ subject }) =>
    subject.renoises === true ? 'renoises: only the law of its samples is determined' : undefined,
  check,
};

async function check(context: SamplerContext): Promise<Finding> {
  const { subject } = context.subject;
  const { y, from } = context.samples!;
  const problem = context.problem!;
  if (from === undefined) return { status: 'skip', reason: 'no-noise: it is not recorded where the samples started' };
  const d = problem.dimension;
  const residuals = residualsOf(problem, y, from, UNIT_ROUNDOFF[subject.dtype ?? 'float64']);
  if (subject.exact === false) {
    const [start, end] = problem.timeRange;
    const velocity = problem.fields.velocity(from.noise, Float64Array.of(start));
    const euler = from.noise.map((x, k) => x + (end - start) * velocity[k]);
    const exact = problem.flow.evaluate({ x: from.noise, s: Float64Array.of(start), t: Float64Array.of(end) }).y;
    const squares = Array.from(residuals.residual, (value) => value ** 2);
    const scales = Array.from(rowDistance(euler, exact, d), (value) => value ** 2);
    return scoreOf(context.rng('bootstrap'), squares, scales, BASELINE);
  }
  return findingOf(problem, judge(residuals), residuals, from);
}

function residualsOf(
  problem: ExactProblem,
  y: Float64Array,
  { noise, steps }: NonNullable<RecordedSamples['from']>,
  u: number,
): PointResiduals {
  const d = problem.dimension;
  const n = steps.length;
  const [residual, tolerance, signal, roundOff, oracle] = Array.from({ length: 5 }, () => new Float64Array(n));
  for (const count of new Set(steps)) {
    const rows = Array.from(steps.keys()).filter((i) => steps[i] === count);
    const truth = samplerTolerance(problem, u, gather(noise, d, rows), count);
    const distance = rowDistance(gather(y, d, rows), truth.y, d);
    for (const [k, i] of rows.entries()) {
      residual[i] = distance[k];
      tolerance[i] = truth.tolerance[k];
      signal[i] = truth.signal[k];
      roundOff[i] = truth.roundOff[k];
      oracle[i] = truth.oracle[k];
    }
  }
  return { residual, tolerance, signal, terms: { 'round-off': roundOff, oracle } };
}

function findingOf(
  problem: ExactProblem,
  { ratio, worst, failures, inconclusive }: Judgement,
  { residual, tolerance, terms }: PointResiduals,
  { noise, steps }: NonNullable<RecordedSamples['from']>,
): Finding {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const parts = Object.entries(terms).map(([name, values]) => [name, finite(values[worst]) ?? 0] as const);
  const measured = {
    cases: residual.length,
    inconclusiveCases: inconclusive,
    statistic: finite(residual[worst]),
    threshold: finite(tolerance[worst]),
    tolerance: { kind: 'mixed' as const, terms: Object.fromEntries(parts), derivation: TOLERANCE_TEXT },
  };
  if (failures > 0) {
    const d = problem.dimension;
    const own = noise.slice(worst * d, (worst + 1) * d);
    const value = { n: 1, noise: own, other: own, steps: steps[worst], seed: 0 };
    const off = Number.isFinite(residual[worst])
      ? `is off by ${residual[worst].toPrecision(3)}, where an honest sampler stays within ${tolerance[worst].toPrecision(3)}`
      : 'is NaN or an infinity';
    const reason = `Sample ${worst} (${steps[worst]} steps) ${off}; ${failures} of ${residual.length} fail.`;
    return { ...measured, status: 'fail', reason, counterexample: toCounterexample(value, problem.definition, 0) };
  }
  if (tooFewJudged(residual.length, inconclusive)) {
    const reason = `${inconclusive} of ${residual.length} samples cannot be judged: their tolerance is above 1e-3 of their size. None fails.`;
    return { ...measured, status: 'inconclusive', reason };
  }
  const share = ratio <= 0 ? '' : `, at worst ${ratio.toPrecision(3)} of the tolerance`;
  return { ...measured, status: 'pass', reason: `Holds for ${residual.length} samples${share}.` };
}
