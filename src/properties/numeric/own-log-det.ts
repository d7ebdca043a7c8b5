import { luFactor, luInverse } from '../../analytic/linear-algebra/index.ts';
import type { ExactProblem } from '../../analytic/types.ts';
import { derivativeBatch } from './batch-size.ts';
import type { FlowCase } from './case.ts';
import { type Conditioning, conditionOf } from './condition.ts';
import { subjectDerivative } from './derivative.ts';
import type { FlowLike } from './flow-like.ts';
import { coordinate } from './identities/jacobian.ts';
import { filled } from './rows.ts';

/** log|det ∇X| of a subject with its allowed error. */
export interface SubjectLogDet {
  readonly logDet: Float64Array;
  readonly tolerance: Float64Array;
  readonly terms: Record<'round-off' | 'oracle', Float64Array>;
  readonly at: Conditioning;
}

/**
 * log|det ∇X_{s,t}(x)| from d directional derivatives of the subject. Entry errors δ_j of column j make an error
 * Σ_ij |(∇X⁻¹)_ji| δ_j to first order, with the exact ∇X.
 */
export async function subjectLogDet(subject: FlowLike, problem: ExactProblem, batch: FlowCase): Promise<SubjectLogDet> {
  const { x, s, t, d, n } = batch;
  const at = conditionOf(subject, problem, x, s, t);
  const zero = filled(n, 0);
  const own = new Float64Array(n * d * d);
  const weights = columnWeights(at.jacobian, n, d);
  const terms = { 'round-off': filled(n, 0), oracle: filled(n, 0) };
  for (let j = 0; j < d; j++) {
    const dx = coordinate(n, d, j);
    const column = await subjectDerivative(subject, problem, { x, s, t, dx, ds: zero, dt: zero }, at);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++) own[(i * d + k) * d + j] = column.dy[i * d + k];
      for (const name of ['round-off', 'oracle'] as const) {
        terms[name][i] += weights[i * d + j] * column.terms[name][i];
      }
    }
  }
  const logDet = Float64Array.from({ length: n }, (_, i) => luFactor(matrixAt(own, i, d), d).logAbsDet);
  const tolerance = terms['round-off'].map((value, i) => value + terms.oracle[i]);
  return { logDet, tolerance, terms, at };
}

/** Points of a batch at most: a determinant takes 8 d evaluations and d³ operations a point. */
export function logDetBatch(problem: ExactProblem | null): number {
  const d = problem?.dimension ?? 1;
  return Math.max(2, Math.min(derivativeBatch(problem), Math.floor(512 / (d * d))));
}

function matrixAt(matrices: Float64Array, i: number, d: number): Float64Array {
  return matrices.subarray(i * d * d, (i + 1) * d * d);
}

/** Σ_k |(A⁻¹)_jk| for each column j. */
function columnWeights(jacobian: Float64Array, n: number, d: number): Float64Array {
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const inverse = luInverse(luFactor(matrixAt(jacobian, i, d), d), d);
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) out[i * d + j] += Math.abs(inverse[j * d + k]);
    }
  }
  return out;
}
