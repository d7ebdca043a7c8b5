import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { type Conditioning, directional } from '../../properties/numeric/condition.ts';
import { subjectDerivative } from '../../properties/numeric/derivative.ts';
import { filled, rowMax } from '../../properties/numeric/rows.ts';
import type { GeneralReading } from '../../subject/general.ts';
import type { Asked, Rows } from './arguments.ts';

/** A derivative of the exact map, n × d, with what an honest implementation may be off by, n. */
export interface ExactDerivative {
  readonly value: Float64Array;
  readonly tolerance: Float64Array;
}

/** A canonical direction at each row. */
interface Direction {
  readonly dx: Float64Array;
  readonly ds: Float64Array;
  readonly dt: Float64Array;
}

/** ∇X dx + ∂_s X ds + ∂_t X dt, with the tolerance that a jvp is judged by. */
export async function mapDerivative(
  asked: Asked,
  problem: ExactProblem,
  rows: Rows,
  at: Conditioning,
  direction: Direction,
): Promise<ExactDerivative> {
  const exact = directional(at, direction.dx, direction.ds, direction.dt, problem.dimension);
  const subject = {
    ...{ name: 'exact', dtype: asked.dtype, u: UNIT_ROUNDOFF[asked.dtype], exact: true, domain: asked.domain },
    evaluate: async () => at.y,
    jvp: async () => ({ y: at.y, dy: exact, changed: [] }),
  };
  const { tolerance } = await subjectDerivative(subject, problem, { ...rows, ...direction }, at);
  return { value: exact, tolerance };
}

/** Direction e_j of the point, or of a time, at n rows. */
export function unitDirection(which: number | 's' | 't', n: number, d: number): Direction {
  const dx = new Float64Array(n * d);
  if (typeof which === 'number') for (let i = 0; i < n; i++) dx[i * d + which] = 1;
  return { dx, ds: filled(n, which === 's' ? 1 : 0), dt: filled(n, which === 't' ? 1 : 0) };
}

/**
 * The derivative of the subject's output y in a unit direction of its own arguments. From X = A x + B y along the canonical direction that belongs to it,
 * `Dy = (DX - DA x - A Dx - DB y) / B`; where B = 0 (s = t) NaN, with an infinite tolerance.
 */
export async function outputDerivative(
  asked: Asked,
  problem: ExactProblem,
  rows: Rows,
  { at, reading, y }: { readonly at: Conditioning; readonly reading: GeneralReading; readonly y: Float64Array },
  which: number | 's' | 't',
): Promise<ExactDerivative> {
  const d = problem.dimension;
  const n = rows.s.length;
  const u = UNIT_ROUNDOFF[asked.dtype];
  const own = unitDirection(which, n, d);
  const [dx, ds, dt] = [new Float64Array(n * d), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const { first, second } = reading.times(rows.s[i], rows.t[i]);
    ds[i] = own.ds[i] / first[1];
    dt[i] = second[2] === 0 ? 0 : (own.dt[i] - second[1] * ds[i]) / second[2];
    const [factor, slope] = reading.scale(rows.s[i]);
    for (let k = i * d; k < (i + 1) * d; k++) dx[k] = factor * own.dx[k] + (slope * ds[i] * rows.x[k]) / factor;
  }
  const { value, tolerance } = await mapDerivative(asked, problem, rows, at, { dx, ds, dt });
  const [sizeX, sizeDx, sizeY, sizeDX] = [rows.x, dx, y, value].map((part) => rowMax(part, d));
  const out = new Float64Array(n * d).fill(Number.NaN);
  const allowed = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    const { A, B } = reading.map(rows.s[i], rows.t[i]);
    if (B[0] === 0) continue;
    const [dA, dB] = [A, B].map((jet) => jet[1] * ds[i] + jet[2] * dt[i]);
    for (let k = i * d; k < (i + 1) * d; k++) {
      out[k] = (value[k] - dA * rows.x[k] - A[0] * dx[k] - dB * y[k]) / B[0];
    }
    const terms = sizeDX[i] + Math.abs(dA) * sizeX[i] + Math.abs(A[0]) * sizeDx[i] + Math.abs(dB) * sizeY[i];
    const error = (at.roundOff[i] + at.error[i]) / Math.abs(B[0]);
    allowed[i] = (tolerance[i] + Math.abs(dB) * error + UNITS * u * terms) / Math.abs(B[0]);
  }
  return { value: out, tolerance: allowed };
}

/** Units of round-off of the conversion, four products and three sums. */
const UNITS = 8;
