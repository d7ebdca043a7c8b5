import { luFactor, luSolve } from '../../analytic/linear-algebra/index.ts';
import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { mean, variance } from '../statistics/moments.ts';
import { proportion } from '../statistics/proportion.ts';
import type { MapJet, MapValues } from './net-fields.ts';
import type { TrajectoryReference } from './trajectory.ts';
import { type Floor, type Measured, normalInterval, overFloor } from './types.ts';

/** How likely held-out data are under a map. */
export interface HeldOutLikelihood {
  /** Mean log density of the model at the data that its map reaches; its floor is that of the exact law there. */
  readonly logLikelihood: Measured;
  /** Mean of log ρ - log density of the model over them: an estimate of KL(ρ ‖ model), 0 for the exact map point by point. */
  readonly gap: Measured;
  /** Share of the data for which no preimage was found: there the model may have no density at all. */
  readonly unreached: Measured;
}

const NEWTON_STEPS = 40;
/** Residual at which a preimage counts as found, in units of the problem's length: some hundred units of float32 round-off. */
const FOUND = 1e-5;
export interface LikelihoodOptions {
  /** Images of the source among which a second start is looked for; default 4,096. */
  readonly images?: number;
  readonly seed?: number;
}

/**
 * Likelihood of exact data under the one-step or N-step map of a network, by change of variables:
 *
 *     log q(x) = log Σ_z exp(log ρ_s0(z) - log|det ∇X(z)|),   X(z) = x
 *
 * with preimages z by damped Newton from two starts: where the exact flow came from, and the nearest of many images of the source.
 * A map that folds may have more preimages than were found: then q is a lower bound. Jacobians by jvp in float32: each log density
 * is right to about 1e-5 times the condition of ∇X. Data and exact preimages are the ends of a {@link TrajectoryReference}.
 */
export async function heldOutLikelihood(
  problem: ExactProblem,
  reference: TrajectoryReference,
  jet: MapJet,
  { images = 4096, seed = 0 }: LikelihoodOptions = {},
): Promise<HeldOutLikelihood> {
  const { d, times } = reference;
  const data = reference.exact[times.length - 1];
  const n = data.length / d;
  const source = (z: Float64Array): Float64Array => problem.fields.logDensity(z, Float64Array.of(times[0]));
  const starts = [reference.exact[0], await nearestStarts(problem, data, jet, times[0], { images, seed })];
  const likelihood = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  let previous: { z: Float64Array; found: Uint8Array } | undefined;
  for (const start of starts) {
    const { z, values, found } = await invert(jet, data, start, problem.scale, d);
    const density = source(z);
    for (let i = 0; i < n; i++) {
      if (found[i] === 0 || (previous?.found[i] === 1 && near(previous.z, z, i, d, problem.scale))) continue;
      const own = density[i] - luFactor(values.jacobian.subarray(i * d * d, (i + 1) * d * d), d).logAbsDet;
      likelihood[i] = addLogs(likelihood[i], own);
    }
    previous ??= { z, found };
  }
  const exact = problem.fields.logDensity(data, Float64Array.of(times[times.length - 1]));
  const reached = Array.from(likelihood.keys()).filter((i) => likelihood[i] > Number.NEGATIVE_INFINITY);
  const logs = Float64Array.from(reached, (i) => likelihood[i]);
  const truth = Float64Array.from(reached, (i) => exact[i]);
  const floor: Floor = { mean: mean(truth), low: mean(truth), high: mean(truth), how: 'formula' };
  return {
    logLikelihood: overFloor({ ...averaged(logs), unit: 'nat' }, floor),
    gap: overFloor({ ...averaged(truth.map((value, k) => value - logs[k])), unit: 'nat' }, NOTHING),
    unreached: overFloor(proportion(n - reached.length, n), NOTHING),
  };
}

/** The exact map scores 0 at every point. */
const NOTHING: Floor = { mean: 0, low: 0, high: 0, how: 'formula' };

function averaged(values: Float64Array): Measured {
  const value = mean(values);
  return { value, ...normalInterval(value, Math.sqrt(variance(values) / values.length)) };
}

/**
 * KL(model ‖ ρ) at the model's own samples, `E[log ρ_s0(x) - log|det ∇X(x)| - log ρ(X(x))]`, x from the first points of the reference:
 * 0 at every point for the exact map; too small where the map folds. Infinite where a sample has no density under ρ.
 */
export async function reverseKl(problem: ExactProblem, reference: TrajectoryReference, jet: MapJet): Promise<Measured> {
  const { d, times } = reference;
  const x = Float64Array.from(reference.points[0]);
  const { y, jacobian } = await jet(x);
  const start = problem.fields.logDensity(x, Float64Array.of(times[0]));
  const end = problem.fields.logDensity(y, Float64Array.of(times[times.length - 1]));
  const terms = start.map((value, i) => {
    const { logAbsDet } = luFactor(jacobian.subarray(i * d * d, (i + 1) * d * d), d);
    return value - logAbsDet - end[i];
  });
  return overFloor({ ...averaged(terms), unit: 'nat' }, NOTHING);
}

/** For each point the one of many source points whose image is nearest. */
async function nearestStarts(
  problem: ExactProblem,
  data: Float64Array,
  jet: MapJet,
  time: number,
  { images, seed }: Required<LikelihoodOptions>,
): Promise<Float64Array> {
  const { dimension: d } = problem;
  const rng = stream(seed, 'metric', 'likelihood', 'starts');
  const from = problem.sample.marginal(rng, images, Float64Array.of(time));
  const { y } = await jet(from);
  const starts = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += d) {
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (let k = 0; k < y.length; k += d) {
      let square = 0;
      for (let j = 0; j < d; j++) square += (y[k + j] - data[i + j]) ** 2;
      if (square < least) [best, least] = [k, square];
    }
    starts.set(from.subarray(best, best + d), i);
  }
  return starts;
}

/** Solves X(z) = x by Newton with step halving, all points at once. */
async function invert(jet: MapJet, x: Float64Array, start: Float64Array, scale: number, d: number) {
  const n = x.length / d;
  const z = start.slice();
  let values = await jet(z);
  const residual = Float64Array.from({ length: n }, (_, i) => distance(values.y, x, i, d));
  const damping = new Float64Array(n).fill(1);
  const step = new Float64Array(x.length);
  const [gap, solved] = [new Float64Array(d), new Float64Array(d)];
  for (let round = 0; round < NEWTON_STEPS && residual.some((value) => !(value <= FOUND * scale)); round++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < d; j++) gap[j] = x[i * d + j] - values.y[i * d + j];
      const factors = luFactor(values.jacobian.subarray(i * d * d, (i + 1) * d * d), d);
      if (factors.sign === 0) solved.fill(0);
      else luSolve(factors, gap, d, solved);
      // A step across the whole problem is no Newton step.
      const length = Math.hypot(...solved);
      const shorten = damping[i] * Math.min(1, (2 * scale) / length);
      for (let j = 0; j < d; j++) step[i * d + j] = Number.isFinite(length) && length > 0 ? shorten * solved[j] : 0;
    }
    const tried = z.map((value, k) => value + step[k]);
    const next = await jet(tried);
    const { y, jacobian } = values;
    for (let i = 0; i < n; i++) {
      const reached = distance(next.y, x, i, d);
      if (!(reached < residual[i])) {
        damping[i] /= 2;
        continue;
      }
      residual[i] = reached;
      damping[i] = Math.min(1, 2 * damping[i]);
      z.set(tried.subarray(i * d, (i + 1) * d), i * d);
      y.set(next.y.subarray(i * d, (i + 1) * d), i * d);
      jacobian.set(next.jacobian.subarray(i * d * d, (i + 1) * d * d), i * d * d);
    }
    values = { y, jacobian };
  }
  const found = Uint8Array.from(residual, (value) => (value <= FOUND * scale ? 1 : 0));
  return { z, values: values satisfies MapValues, found };
}

function distance(y: Float64Array, x: Float64Array, i: number, d: number): number {
  let square = 0;
  for (let k = i * d; k < (i + 1) * d; k++) square += (y[k] - x[k]) ** 2;
  return Math.sqrt(square);
}

/** Whether two preimages are the same one. */
function near(a: Float64Array, b: Float64Array, i: number, d: number, scale: number): boolean {
  return distance(a, b, i, d) < 1e-3 * scale;
}

function addLogs(a: number, b: number): number {
  const largest = Math.max(a, b);
  return largest === Number.NEGATIVE_INFINITY ? largest : largest + Math.log1p(Math.exp(Math.min(a, b) - largest));
}
