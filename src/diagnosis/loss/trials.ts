import type { ExactProblem } from '../../analytic/types.ts';
import { type Rng, stream } from '../../core/random.ts';
import { roomyTimes } from '../../properties/loss/adapt-case.ts';
import { lossRow, prepareBatch } from '../../properties/loss/batch.ts';
import type { LossRow } from '../../properties/loss/definitions/index.ts';
import { LARGE_NETS, perturbationOf } from '../../properties/loss/loss-case.ts';
import { type LossRun, runLoss } from '../../properties/loss/run.ts';
import type { LossSpec } from '../../properties/loss/spec.ts';
import type { LossSubject } from '../../subject/types.ts';
import { charge } from '../work.ts';
import { type Evaluated, evaluatedCalls } from './evaluated.ts';
import { countingCalls } from './masked-trial.ts';
import { ownTimes } from './own-times.ts';

/** A loss that failed, on its problem. */
export interface Posed {
  readonly subject: LossSubject;
  readonly spec: LossSpec;
  readonly problem: ExactProblem;
  readonly signal: AbortSignal;
  /** Whether the work allowed to a search is done. */
  readonly stop: { readonly aborted: boolean };
  /** True where the loss is known to start at points with noise of its own. */
  readonly ownPoints?: boolean;
}

/** Canonical times of a row. */
export interface Times {
  readonly s: number;
  readonly t: number;
  readonly u: number;
}

/** The loss of one row, with all that it asked of the net. */
export interface Trial {
  readonly diagonal: boolean;
  readonly times: Times;
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  /** The row as the definition has it. */
  readonly row: LossRow;
  /** Number of the perturbation: see `perturbationOf`. */
  readonly net: number;
  readonly value: number;
  readonly evaluations: readonly Evaluated[];
  /** Sum over all calls, where the gradient comes as a whole. */
  readonly totalGradient?: Float64Array;
}

/** Work of one run of a loss on few rows, with the suite's evaluations at its calls. */
export const RUN = 500;

/** Off-diagonal and diagonal rows tried; half of them test what the others suggest. */
const OFF = 16;
const DIAGONAL = 8;
/** Share of them in a short look. */
const BRIEF = 0.5;
/** Runs at most of a loss with times of its own, which decides itself which rows it forms. */
const DRAWS = 48;

/**
 * The loss on single rows: fresh data, times and perturbations each. A row of its own is what no reduction, weight of a batch or mix of rows
 * disturbs.
 */
export async function runTrials(posed: Posed, seed: number, brief = false): Promise<Trial[]> {
  const { spec } = posed;
  const rng = stream(seed, 'diagnosis', spec.name);
  const trials: Trial[] = [];
  const missing = (diagonal: boolean, wanted: number) =>
    trials.filter((trial) => trial.diagonal === diagonal).length < wanted;
  const matching = spec.family === 'flow-matching';
  const share = brief ? BRIEF : 1;
  const wanted = {
    off: matching ? 0 : share * OFF,
    diagonal: matching || !['none', 'added'].includes(spec.diagonal) ? share * DIAGONAL : 0,
  };
  if (spec.times === 'drawn') {
    for (let k = 0; k < DRAWS && (missing(false, wanted.off) || missing(true, wanted.diagonal)); k++) {
      trials.push(await runTrial(posed, rng, false, k));
    }
    return trials;
  }
  for (let k = 0; k < wanted.off; k++) trials.push(await runTrial(posed, rng, false, k));
  for (let k = 0; k < wanted.diagonal; k++) trials.push(await runTrial(posed, rng, true, k));
  return trials;
}

/** Part of the range that a step takes at least: differences of times are then told apart. */
const LEAST_STEP = 0.2;

function drawTimes(posed: Posed, rng: Rng, diagonal: boolean): Times {
  const [low, high] = roomyTimes(posed.spec, posed.problem);
  const range = high - low;
  const between = (a: number, b: number) => a + (b - a) * rng.uniform();
  const [near, far] = [low + 0.03 * range, high - 0.03 * range];
  if (diagonal) {
    const s = between(near, far);
    return { s, t: s, u: s };
  }
  const toEnd = posed.spec.reaches === 'end';
  const s = between(near, far - LEAST_STEP * range);
  const t = toEnd ? high : between(s + LEAST_STEP * range, far);
  const share = between(0.15, 0.85);
  return { s, t, u: s + share * (t - s) };
}

async function runTrial(posed: Posed, rng: Rng, diagonal: boolean, k: number): Promise<Trial> {
  posed.signal.throwIfAborted();
  const { spec, problem } = posed;
  const d = problem.dimension;
  const { x0, x1 } = problem.sample.pairs(rng, 1);
  const drawn = drawTimes(posed, rng, diagonal);
  // One row in four with large residuals: there a metric is told from the square that it is for small ones.
  const net = 1 + rng.integer(LARGE_NETS - 1) + (k % 4 === 3 ? LARGE_NETS : 0);
  const one = (time: number) => Float64Array.of(time);
  const batch = prepareBatch(spec, problem, { n: 1, d, x0, x1, s: one(drawn.s), t: one(drawn.t), u: one(drawn.u) });
  const perturbation = perturbationOf(problem, net)!;
  charge(RUN);
  const run = await runLoss(posed.subject, spec, problem, batch, { seed: 1 + k, perturbation, gradient: true });
  const calls = evaluatedCalls(problem, run, perturbation);
  const pair = { x0: batch.x0, x1: batch.x1, d };
  const evaluations = countingCalls(spec, problem, calls, run.value, pair, perturbation);
  const given = { s: batch.s[0], t: batch.t[0], u: batch.u[0] };
  const times = spec.times === 'given' ? given : ownTimes(evaluations, given);
  const noise = spec.noise === 'drawn' ? ownNoise(problem, evaluations, batch.x1, times) : batch.x0;
  const data = { x0: noise, x1: batch.x1, d };
  return {
    diagonal: times.s === times.t,
    times,
    x0: noise,
    x1: batch.x1,
    row: lossRow(spec, problem, data, 0, times.s, times.t, times.u),
    net,
    value: run.value,
    evaluations,
    ...totalOf(run),
  };
}

function totalOf({ gradient }: LossRun): { totalGradient?: Float64Array } {
  return gradient?.unit === 'total' ? { totalGradient: gradient.part({ call: 0, row: 0 }) } : {};
}

/** The noise that a loss drew: (x - b_s x1) / a_s at the first point that it calls at its start time. */
function ownNoise(problem: ExactProblem, evaluations: readonly Evaluated[], x1: Float64Array, { s }: Times) {
  const start = evaluations.find((one) => one.s === s) ?? evaluations[0];
  if (start === undefined) return x1;
  const { a, b } = problem.interpolant;
  const [scale, share] = [a.call(problem.interpolant, s), b.call(problem.interpolant, s)];
  return start.x.map((value, k) => (value - share * x1[k]) / scale);
}
