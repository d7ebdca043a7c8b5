import type { ExactProblem } from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';
import type { CheckContext, Finding } from '../types.ts';
import type { FlowCase } from './case.ts';
import type { Evaluable, PointwiseSpec } from './pointwise.ts';
import { drawBatch } from './search.ts';

/** What a trained network's residuals are compared with. */
export interface ScoreSpec<C extends Evaluable> {
  /** What a score of 1 means. */
  readonly baseline: string;
  /** Residual of the trivial baseline at each point, n. */
  scale(subject: C, problem: ExactProblem | null, batch: FlowCase): Promise<Float64Array>;
}

const RESAMPLES = 400;

/**
 * Score of a trained network: root-mean-square residual over that of the baseline at the same points, 0 exact, 1
 * trivial, with a 95 % percentile bootstrap interval over points. It passes by itself: a threshold is the user's.
 */
export async function scoreFinding<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  { baseline, scale }: ScoreSpec<C>,
  context: CheckContext<C>,
): Promise<Finding> {
  const rng = context.rng('cases');
  const { onProblem: _, ...fixed } = context;
  const squares: number[] = [];
  const scales: number[] = [];
  for (let k = 0; k < context.effort.batches; k++) {
    context.signal.throwIfAborted();
    const batch = drawBatch(spec, fixed, rng.integer(2 ** 31));
    const { residual } = await spec.residuals(context.subject, context.problem, batch);
    const trivial = await scale(context.subject, context.problem, batch);
    for (let i = 0; i < residual.length; i++) {
      if (!Number.isFinite(trivial[i])) continue;
      squares.push(residual[i] ** 2);
      scales.push(trivial[i] ** 2);
    }
  }
  const cases = squares.length;
  const value = ratio(squares, scales);
  if (!Number.isFinite(value)) {
    const bad = squares.some((square) => !Number.isFinite(square));
    return bad
      ? { status: 'fail', reason: 'The network returns NaN or an infinity at finite points.', cases }
      : { status: 'inconclusive', reason: `The baseline (${baseline}) has no residual here.`, cases };
  }
  const [low, high] = bootstrap(context.rng('bootstrap'), squares, scales);
  return {
    status: 'pass',
    reason: `score ${value.toPrecision(3)} [${low.toPrecision(3)}, ${high.toPrecision(3)}]; 0 is exact, 1 is ${baseline}.`,
    score: { value, low, high, baseline },
    statistic: value,
    cases,
    inconclusiveCases: 0,
  };
}

function ratio(squares: readonly number[], scales: readonly number[]): number {
  let [a, b] = [0, 0];
  for (let i = 0; i < squares.length; i++) {
    a += squares[i];
    b += scales[i];
  }
  return Math.sqrt(a / b);
}

function bootstrap(rng: Rng, squares: readonly number[], scales: readonly number[]): [number, number] {
  const n = squares.length;
  const values = Array.from({ length: RESAMPLES }, () => {
    let [a, b] = [0, 0];
    for (let k = 0; k < n; k++) {
      const i = rng.integer(n);
      a += squares[i];
      b += scales[i];
    }
    return Math.sqrt(a / b);
  }).sort((p, q) => p - q);
  return [values[Math.floor(0.025 * RESAMPLES)], values[Math.ceil(0.975 * RESAMPLES) - 1]];
}
