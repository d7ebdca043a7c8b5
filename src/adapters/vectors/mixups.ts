import type { ExactProblem } from '../../analytic/types.ts';
import { FlowproofError } from '../../core/errors.ts';
import type { Asked, Rows } from './arguments.ts';
import { columnOrder } from './order.ts';
import { exactOutputs } from './outputs.ts';

/** Questions that are looked at. */
const LOOKED_AT = 64;

/** Probability, up to a factor of two, that a wrong answer fits any of the questions. */
const CHANCE = 1e-3;

/**
 * Refuses answers that are right, but to other questions: where less than half of those looked at fit their own question within the tolerances, and nine
 * tenths fit another one, or their own in another order of the coordinates.
 *
 * @throws FlowproofError `usage`, with which.
 */
export async function refuseMixedUp(
  path: string,
  asked: Asked,
  problem: ExactProblem,
  rows: Rows,
  y: Float64Array,
): Promise<void> {
  const d = problem.dimension;
  const n = rows.s.length;
  const stride = Math.max(1, Math.floor(n / LOOKED_AT));
  const looked = Array.from({ length: Math.min(n, LOOKED_AT) }, (_, k) => k * stride);
  const part = {
    x: Float64Array.from(looked.flatMap((i) => [...rows.x.subarray(i * d, (i + 1) * d)])),
    s: Float64Array.from(looked, (i) => rows.s[i]),
    t: Float64Array.from(looked, (i) => rows.t[i]),
  };
  const own = await exactOutputs(asked, problem, part);
  const fits = (i: number, exact: Float64Array, tolerance: Float64Array, j: number): boolean => {
    for (let c = 0; c < d; c++) if (!(Math.abs(y[i * d + c] - exact[j * d + c]) <= tolerance[j])) return false;
    return true;
  };
  if (looked.filter((i, k) => fits(i, own.y, own.tolerance, k)).length >= looked.length / 2) return;

  const columns = columnOrder(
    looked.length,
    d,
    (k, j, c) => Math.abs(y[looked[k] * d + c] - own.y[k * d + j]) <= own.tolerance[k],
  );
  if (columns !== undefined) throw refusal(path, `its columns in the order ${columns.join(', ')}`);
  const all = await exactOutputs(asked, problem, rows);
  const finite = all.y.filter(Number.isFinite);
  const size = Math.sqrt(finite.reduce((sum, value) => sum + value * value, 0) / Math.max(1, finite.length));
  // Wide tolerances fit anything: these fit a wrong answer by chance in one row of five hundred at most.
  const narrow = Array.from({ length: n }, (_, j) => j).filter((j) => all.tolerance[j] <= (CHANCE / n) * size);
  const other = looked.map((i) => narrow.find((j) => j !== i && fits(i, all.y, all.tolerance, j)) ?? -1);
  if (other.filter((j) => j >= 0).length < 0.9 * looked.length) return;
  const k = other.findIndex((j) => j >= 0);
  throw refusal(path, `row ${looked[k]} with the answer to question ${other[k]}, and so on`);
}

function refusal(path: string, got: string): FlowproofError {
  return new FlowproofError(
    'usage',
    `${path}: y: expected the answer to question i in row i, got right answers that are mixed up: ${got}`,
    'Keep the order of the questions when they go through loaders, workers and files.',
  );
}
