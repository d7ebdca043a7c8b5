import type { ExactProblem } from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';
import { drawn, type Residuals } from '../../subject/evidence.ts';
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
  const times: { s: number; t: number }[] = [];
  const batches = context.cases?.length ?? context.effort.batches;
  for (let k = 0; k < batches; k++) {
    context.signal.throwIfAborted();
    const batch = context.cases?.[k] ?? drawBatch(spec, fixed, rng.integer(2 ** 31));
    const { residual } = await spec.residuals(context.subject, context.problem, batch);
    const trivial = await scale(context.subject, context.problem, batch);
    for (let i = 0; i < residual.length; i++) {
      if (!Number.isFinite(trivial[i])) continue;
      squares.push(residual[i] ** 2);
      scales.push(trivial[i] ** 2);
      times.push({ s: batch.s[i], t: batch.t[i] });
    }
  }
  const finding = scoreOf(context.rng('bootstrap'), squares, scales, baseline);
  if (finding.score === undefined || spec.pictured !== true) return finding;
  return { ...finding, residuals: residualsOver(times, squares, scales) };
}

/**
 * The score √(Σ squares / Σ scales) with its interval, 95 %, from `rng`; a failure where a square is not finite.
 *
 * @param squares squared residuals, and `scales` those of the baseline at the same points.
 */
export function scoreOf(rng: Rng, squares: readonly number[], scales: readonly number[], baseline: string): Finding {
  const cases = squares.length;
  const value = ratio(squares, scales);
  if (!Number.isFinite(value)) {
    const bad = squares.some((square) => !Number.isFinite(square));
    return bad
      ? { status: 'fail', reason: 'The network returns NaN or an infinity at finite points.', cases }
      : { status: 'inconclusive', reason: `The baseline (${baseline}) has no residual here.`, cases };
  }
  const [low, high] = bootstrap(rng, squares, scales);
  return {
    status: 'pass',
    reason: `score ${value.toPrecision(3)} [${low.toPrecision(3)}, ${high.toPrecision(3)}]; 0 is exact, 1 is ${baseline}.`,
    score: { value, low, high, baseline },
    statistic: value,
    cases,
    inconclusiveCases: 0,
  };
}

/** Points in the picture of a score. */
const PICTURED = 200;

/** An even choice of the residuals, in units of the baseline's root mean square. */
function residualsOver(
  times: readonly { readonly s: number; readonly t: number }[],
  squares: readonly number[],
  scales: readonly number[],
): Residuals {
  const unit = Math.sqrt(scales.reduce((sum, scale) => sum + scale, 0) / scales.length);
  const stride = Math.max(1, times.length / PICTURED);
  const shown = Array.from({ length: Math.floor(times.length / stride) }, (_, k) => Math.floor(k * stride));
  return {
    s: shown.map((i) => drawn(times[i].s) ?? 0),
    t: shown.map((i) => drawn(times[i].t) ?? 0),
    ratio: shown.map((i) => drawn(Math.sqrt(squares[i]) / unit, 3)),
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
