import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { fromBits, toBits } from '../../core/bits.ts';
import { expectedError } from '../../core/errors.ts';
import { type Rng, stream } from '../../core/random.ts';
import type { Counterexample } from '../../subject/verdict.ts';
import { planeWaves } from '../net/features.ts';
import { gather } from '../numeric/rows.ts';
import type { LossData } from './batch.ts';
import type { Perturbation } from './run.ts';

/** One fast-check case of a loss: a problem, a batch and the net's perturbation. */
export interface LossCase extends LossData {
  readonly definition: Problem;
  /** Number of the perturbation; 0: the exact map. */
  readonly net: number;
}

/** Which rows a batch has. */
export type Pattern = 'diagonal' | 'off-diagonal' | 'mixed';

/** Least t - s of most rows, and of the few short ones: residuals vanish as s → t, but a clamp on t - s shows only there. */
const LEAST_STEP = 0.08;
const SHORTEST_STEP = 2 ** -9;

/**
 * A batch of n rows. Pairs come from the coupling. Off the diagonal s < t, at least 0.08 apart, in one row of eight between 2⁻⁹ and
 * 0.08; of the others one start in eight at the first and one end in eight at the last regular time, each
 * where the loss reaches the end alone; u = γ s + (1-γ) t with γ = 1/2 in one row of three, else uniform on [0.1, 0.9].
 */
export function drawLossCase(
  rng: Rng,
  problem: ExactProblem,
  n: number,
  pattern: Pattern,
  perturbed: boolean,
  reaches: 'any' | 'end' = 'any',
): LossCase {
  const [low, high] = problem.regularTimes;
  const { x0, x1 } = problem.sample.pairs(rng, n);
  const [s, t, u] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const onDiagonal = pattern === 'diagonal' || (pattern === 'mixed' && (i === 0 || (i > 1 && rng.integer(2) === 0)));
    const between = (a: number, b: number) => a + (b - a) * rng.uniform();
    if (onDiagonal) {
      s[i] = t[i] = u[i] = rng.integer(8) === 0 ? [low, high][rng.integer(2)] : between(low, high);
      continue;
    }
    const step = LEAST_STEP * (high - low);
    s[i] = rng.integer(8) === 0 ? low : between(low, high - step);
    t[i] = rng.integer(8) === 0 ? high : between(s[i] + step, high);
    if (rng.integer(8) === 0) t[i] = s[i] + step * (SHORTEST_STEP / LEAST_STEP) ** rng.uniform();
    if (reaches === 'end') {
      s[i] = Math.max(low, high - (t[i] - s[i]));
      t[i] = high;
    }
    const gamma = rng.integer(3) === 0 ? 0.5 : between(0.1, 0.9);
    u[i] = gamma * s[i] + (1 - gamma) * t[i];
  }
  const net = perturbed ? 1 + rng.integer(2 ** 31) : 0;
  return { definition: problem.definition, n, d: problem.dimension, x0, x1, s, t, u, net };
}

/** Perturbations of this number or more are {@link LARGER} times as large: residuals are then large too. */
export const LARGE_NETS = 2 ** 31;
const LARGER = 8;

/**
 * The perturbation of a number: four plane waves with coefficients of the size of half the problem's scale, or more from {@link LARGE_NETS} on; others for a given
 * teacher.
 */
export function perturbationOf(problem: ExactProblem, net: number): Perturbation | undefined {
  if (net === 0) return undefined;
  const draw = (label: string) => {
    const rng = stream(net, label);
    const features = planeWaves(rng, problem.dimension, problem.scale);
    const size = (net >= LARGE_NETS ? LARGER : 1) * 0.5 * problem.scale;
    const theta = rng.normals(features.count).map((value) => size * value);
    return { features, theta };
  };
  return { ...draw('loss-net'), teacher: draw('loss-teacher') };
}

/** The rows `rows` of a case as a case of their own. */
export function selectLossRows(lossCase: LossCase, rows: readonly number[]): LossCase {
  const { d } = lossCase;
  return {
    ...lossCase,
    n: rows.length,
    x0: gather(lossCase.x0, d, rows),
    x1: gather(lossCase.x1, d, rows),
    s: gather(lossCase.s, 1, rows),
    t: gather(lossCase.t, 1, rows),
    u: gather(lossCase.u, 1, rows),
  };
}

const FIELDS = ['x0', 'x1', 's', 't', 'u'] as const;

/** The case as a counterexample: decimals for people, bits for replay. */
export function lossCounterexample(lossCase: LossCase, shrinks: number): Counterexample {
  const point: Counterexample['point'] = { net: lossCase.net };
  const bits: Counterexample['bits'] = { net: [toBits(lossCase.net)] };
  for (const field of FIELDS) {
    const values = [...lossCase[field]];
    point[field] = values.length === 1 ? values[0] : values;
    bits[field] = values.map(toBits);
  }
  return { problem: lossCase.definition, point, bits, shrinks };
}

/**
 * The case that a counterexample records, bit by bit.
 * @throws FlowproofError `usage` where its lengths do not fit together.
 */
export function fromLossCounterexample({ problem, bits }: Counterexample): LossCase {
  const read = (field: string) => Float64Array.from(bits[field] ?? [], fromBits);
  const [x0, x1, s, t, u] = FIELDS.map(read);
  const n = s.length;
  const d = x0.length / n;
  const fits = n > 0 && Number.isInteger(d) && d > 0 && x1.length === n * d && t.length === n && u.length === n;
  if (!fits || problem === null || bits.net?.length !== 1) {
    const hint = 'Copy the counterexample as the report has it.';
    throw expectedError('usage', 'counterexample.bits', 'x0, x1, s, t, u and net of one batch', bits, hint);
  }
  return { definition: problem as Problem, n, d, x0, x1, s, t, u, net: fromBits(bits.net[0]) };
}
