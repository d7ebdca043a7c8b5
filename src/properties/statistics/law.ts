import type { ExactProblem } from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';
import type { Channel } from './channel.ts';
import { chiSquareTails } from './chi-square-law.ts';
import { whiten, whiteningOf } from './gaussian.ts';
import { normalScore } from './normal-law.ts';

/**
 * Which one-sample route judges points against the law that the exact flow gives them: `pull-back` carries them to
 * the start time by the exact inverse map, where the claim is N(m0, C0) whatever the path; `projection` compares
 * one-dimensional projections with their exact mixture law ρ_t, and needs I_{t0} = x0.
 */
export type LawRoute = 'pull-back' | 'projection';

/** Directions along which a law is judged, rows of a k × d array. */
export interface Directions {
  readonly count: number;
  readonly vectors: Float64Array;
  readonly names: readonly string[];
}

const MAX_AXES = 4;
const RANDOM_DIRECTIONS = 3;

/**
 * The axes (where there are at most four) and three random unit vectors; in one dimension the axis alone. Boxes have exact
 * and costly projections in the plane of two axes only: one random direction there.
 */
export function drawDirections(problem: Pick<ExactProblem, 'dimension' | 'definition'>, rng: Rng): Directions {
  const { dimension: d, definition } = problem;
  const boxes = definition.target?.kind === 'boxes';
  const axes = boxes || d <= MAX_AXES ? Math.min(d, MAX_AXES) : 0;
  const count = d === 1 ? 1 : axes + (boxes ? 1 : RANDOM_DIRECTIONS);
  const vectors = new Float64Array(count * d);
  const names: string[] = [];
  for (let k = 0; k < count; k++) {
    if (k < axes) {
      vectors[k * d + k] = 1;
      names.push(`coordinate ${k}`);
      continue;
    }
    const draw = rng.normals(d);
    if (boxes) {
      const kept = rng.permutation(d).subarray(0, 2);
      for (let j = 0; j < d; j++) if (!kept.includes(j)) draw[j] = 0;
    }
    const length = Math.hypot(...draw);
    for (let j = 0; j < d; j++) vectors[k * d + j] = draw[j] / length;
    names.push(`projection ${k - axes}`);
  }
  return { count, vectors, names };
}

/** The route for the law at time t of points that started from the source, or the reason why there is none. */
export function lawRoute(problem: ExactProblem, t: number): { route: LawRoute } | { reason: string } {
  const [low, high] = problem.regularTimes;
  const start = problem.timeRange[0];
  const { interpolant, definition, native } = problem;
  const kind = definition.target?.kind;
  if (kind === 'points' && t > high) {
    return { reason: `the law at time ${t} has atoms, so its projections have no continuous distribution` };
  }
  const fromSource = interpolant.a(start) === 1 && interpolant.b(start) === 0;
  // An inverse map of boxes takes a millisecond a point, its distribution function microseconds.
  const costly = kind === 'boxes' && fromSource;
  if (native && t <= high && start >= low && !costly) return { route: 'pull-back' };
  if (fromSource) return { route: 'projection' };
  return { reason: 'the path does not start from the source alone, and there is no exact inverse map' };
}

/**
 * Channels that are exactly N(0, 1) when the rows of `y` (n × d) are independent draws of X_{t0,t}#source. By
 * pull-back also the pooled coordinates and the squared radius. `slack`: bounds on the rounding error of each
 * coordinate of each row of y (n), carried to the scores by the exact Jacobian; ignored by projections, whose
 * score moves by `slack · density ratio`, far below what is detected. `coarse`: bounds that are not, as of pixels, for
 * projections.
 */
export function lawChannels(
  problem: ExactProblem,
  route: LawRoute,
  t: number,
  y: Float64Array,
  directions: Directions,
  slack?: Float64Array,
  coarse?: Float64Array,
): Channel[] {
  return route === 'pull-back'
    ? pulledBack(problem, t, y, directions, slack)
    : projected(problem, t, y, directions, coarse);
}

function pulledBack(
  problem: ExactProblem,
  t: number,
  y: Float64Array,
  { count, vectors, names }: Directions,
  slack: Float64Array | undefined,
): Channel[] {
  const d = problem.dimension;
  const n = y.length / d;
  const answer = problem.flow.evaluate(
    { x: y, s: Float64Array.of(t), t: Float64Array.of(problem.timeRange[0]) },
    { derivatives: slack !== undefined },
  );
  const source = whiteningOf(problem.definition.source, d);
  const z = whiten(answer.y, source);
  const moved =
    slack && scoreSlack(slack, answer.derivatives?.jacobian ?? new Float64Array(n * d * d), source.inverseNorm, d);
  const channels: Channel[] = [];
  const add = (name: string, scores: Float64Array, bounds: Float64Array | undefined): void => {
    channels.push(bounds ? { name, scores, slack: bounds } : { name, scores });
  };
  for (let k = 0; k < count; k++) {
    add(names[k], project(z, vectors.subarray(k * d, (k + 1) * d)), moved);
  }
  if (d > 1) {
    add('all coordinates', z, moved && Float64Array.from({ length: n * d }, (_, i) => moved[Math.floor(i / d)]));
    add('radius', radiusScores(z, d), moved && radiusSlack(z, moved, d));
  }
  return channels;
}

/** Bound on the Euclidean displacement of each whitened row: ‖L⁻¹‖ ‖J‖_F √d · slack. */
function scoreSlack(slack: Float64Array, jacobian: Float64Array, inverseNorm: number, d: number): Float64Array {
  return slack.map((bound, i) => {
    let square = 0;
    for (let k = i * d * d; k < (i + 1) * d * d; k++) square += jacobian[k] * jacobian[k];
    return inverseNorm * Math.sqrt(square * d) * bound;
  });
}

function project(z: Float64Array, w: Float64Array): Float64Array {
  const d = w.length;
  const scores = new Float64Array(z.length / d);
  for (let i = 0; i < scores.length; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += w[j] * z[i * d + j];
    scores[i] = sum;
  }
  return scores;
}

function radiusScores(z: Float64Array, d: number): Float64Array {
  return radii(z, d).map((radius) => radiusScore(radius, d));
}

/**
 * How far the score of the radius moves when the radius does by the given bounds. Below, by at most half of it: the score is
 * unbounded at the centre, where N(0, I) has a row within its round-off with probability of the order of its square.
 */
function radiusSlack(z: Float64Array, bounds: Float64Array, d: number): Float64Array {
  return radii(z, d).map((radius, i) => {
    const score = radiusScore(radius, d);
    const up = radiusScore(radius + bounds[i], d) - score;
    return Math.max(up, score - radiusScore(Math.max(radius - bounds[i], radius / 2), d));
  });
}

function radii(z: Float64Array, d: number): Float64Array {
  return Float64Array.from({ length: z.length / d }, (_, i) => Math.hypot(...z.subarray(i * d, (i + 1) * d)));
}

/** The normal score of |z| under z ~ N(0, I_d). */
function radiusScore(radius: number, d: number): number {
  return Number.isNaN(radius) ? radius : normalScore(chiSquareTails(radius * radius, d));
}

function projected(
  problem: ExactProblem,
  t: number,
  y: Float64Array,
  { count, vectors, names }: Directions,
  coarse: Float64Array | undefined,
): Channel[] {
  const d = problem.dimension;
  const time = Float64Array.of(t);
  return Array.from({ length: count }, (_, k) => {
    const w = vectors.slice(k * d, (k + 1) * d);
    const scoresAt = (points: Float64Array): Float64Array => {
      const { lower, upper } = problem.fields.projection(w, points, time);
      return lower.map((value, i) => normalScore({ lower: value, upper: upper[i] }));
    };
    const values = project(y, w);
    const scores = scoresAt(values);
    if (coarse === undefined) return { name: names[k], scores };
    const length = w.reduce((sum, value) => sum + Math.abs(value), 0);
    const [up, down] = [1, -1].map((sign) => scoresAt(values.map((value, i) => value + sign * length * coarse[i])));
    const slack = scores.map((score, i) => Math.max(up[i] - score, score - down[i]));
    return { name: names[k], scores, slack };
  });
}
