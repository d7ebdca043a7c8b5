import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import type { NpyArray } from '../../core/npz/index.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { isWide } from '../../properties/numeric/condition.ts';
import { drawCase } from '../../properties/numeric/draw.ts';
import { timeGrid } from '../../properties/numeric/flow-like.ts';
import { subjectLogDet } from '../../properties/numeric/own-log-det.ts';
import { velocityConditionAt } from '../../properties/numeric/velocity-condition.ts';
import type { CasesAbout } from './about.ts';
import type { Asked, Rows } from './arguments.ts';
import { mapDerivative, outputDerivative, unitDirection } from './derivatives.ts';
import { type ExactOutputs, exactOutputs } from './outputs.ts';
import type { AskOptions } from './questions.ts';
import type { Table } from './table.ts';

/** One point in this many is at s = t. */
const DIAGONAL = 8;

/**
 * Exact cases for the tests of an implementation, as arrays. In its convention: arguments `x`, `s`, `t`, output `y`, derivatives `dy_dx`, `dy_ds`, `dy_dt`.
 * Canonical: `canonical_x`, `canonical_s`, `canonical_t`, `X`, `b` (the velocity at x, s), `dX_dx`, `dX_ds`, `dX_dt`, `log_det`. Beside each
 * `…_tolerance`: what an honest implementation in the element type may be off by, entry by entry; `X_error`: of X itself.
 *
 * @throws FlowproofError `unsupported` for what cannot be exported, `invalid-subject` for a convention that needs another problem.
 */
export async function casesTable(problem: ExactProblem, options: AskOptions): Promise<Required<Table>> {
  const { points, seed, versions, ...asked } = options;
  const rows = drawRows(asked, problem, points, seed);
  const exact = await exactOutputs(asked, problem, rows);
  const arrays = new Map<string, NpyArray>();
  const n = rows.s.length;
  const d = problem.dimension;
  const point = asked.convention.pointShape ?? [d];
  const put = (name: string, data: Float64Array, tolerance: Float64Array, shape: readonly number[]): void => {
    arrays.set(name, { shape: [n, ...shape], data });
    const repeats = data.length / n;
    const entries = Float64Array.from(data, (_, k) => tolerance[Math.floor(k / repeats)]);
    arrays.set(`${name}_tolerance`, { shape: [n, ...shape], data: entries });
  };
  arrays.set('x', { shape: [n, ...point], data: exact.arguments.x });
  for (const [name, data] of Object.entries(exact.arguments.times)) arrays.set(name, { shape: [n], data });
  put('y', exact.y, exact.tolerance, point);
  arrays.set('canonical_x', { shape: [n, d], data: rows.x });
  arrays.set('canonical_s', { shape: [n], data: rows.s });
  if (asked.kind === 'map') arrays.set('canonical_t', { shape: [n], data: rows.t });
  const velocity = velocityConditionAt(problem, UNIT_ROUNDOFF[asked.dtype], rows.x, rows.s);
  put('b', velocity.b, velocity.roundOff, [d]);
  if (exact.at !== undefined) await putMap(put, arrays, asked, problem, rows, { ...exact, at: exact.at });
  const about: CasesAbout = {
    schema: 'flowproof.vectors/1',
    role: 'cases',
    ...asked,
    problem: problem.definition,
    seed,
    versions: { ...versions },
    arrays: ARRAYS,
  };
  return { arrays, about: `${JSON.stringify(about, null, 1)}\n` };
}

async function putMap(
  put: (name: string, data: Float64Array, tolerance: Float64Array, shape: readonly number[]) => void,
  arrays: Map<string, NpyArray>,
  asked: Asked,
  problem: ExactProblem,
  rows: Rows,
  exact: ExactOutputs & Required<Pick<ExactOutputs, 'at'>>,
): Promise<void> {
  const { at } = exact;
  const d = problem.dimension;
  const n = rows.s.length;
  const errors = Float64Array.from(at.y, (_, k) => at.error[Math.floor(k / d)]);
  put(
    'X',
    at.y,
    at.roundOff.map((value, i) => value + at.error[i]),
    [d],
  );
  arrays.set('X_error', { shape: [n, d], data: errors });
  // The exact ∇X of an integrated flow in many dimensions takes too long.
  if (isWide(problem)) return;
  const times = asked.kind === 'map' ? (['s', 't'] as const) : (['s'] as const);
  for (const time of times) {
    const { value, tolerance } = await mapDerivative(asked, problem, rows, at, unitDirection(time, n, d));
    put(`dX_d${time}`, value, tolerance, [d]);
    const own = await outputDerivative(asked, problem, rows, exact, time);
    put(asked.kind === 'map' ? `dy_d${time}` : 'dy_dt', own.value, own.tolerance, [d]);
  }
  const columns = Array.from({ length: d }, (_, j) => j);
  const canonical = await Promise.all(
    columns.map((j) => mapDerivative(asked, problem, rows, at, unitDirection(j, n, d))),
  );
  const own = await Promise.all(columns.map((j) => outputDerivative(asked, problem, rows, exact, j)));
  for (const [name, parts] of [
    ['dX_dx', canonical],
    ['dy_dx', own],
  ] as const) {
    const value = new Float64Array(n * d * d);
    const tolerance = new Float64Array(n * d * d);
    for (const [j, part] of parts.entries()) {
      for (let k = 0; k < n * d; k++) {
        value[k * d + j] = part.value[k];
        tolerance[k * d + j] = part.tolerance[Math.floor(k / d)];
      }
    }
    arrays.set(name, { shape: [n, d, d], data: value });
    arrays.set(`${name}_tolerance`, { shape: [n, d, d], data: tolerance });
  }
  const subject = {
    ...{ name: 'exact', dtype: asked.dtype, u: UNIT_ROUNDOFF[asked.dtype], exact: true, domain: asked.domain },
    evaluate: async () => at.y,
    jvp: async (_x: Float64Array, _s: Float64Array, _t: Float64Array, dx: Float64Array) => ({
      y: at.y,
      dy: Float64Array.from(dx, (_, k) => {
        const j = dx.subarray(0, d).indexOf(1);
        return at.jacobian[k * d + j];
      }),
      changed: [],
    }),
  };
  const batch = { definition: problem.definition, n, d, ...rows, u: rows.s, v: rows.x };
  const { tolerance } = await subjectLogDet(subject, problem, batch);
  put('log_det', at.logDet, tolerance, []);
}

/** Points of the exact marginals at random times, some of them in the tails; one in eight of a map at s = t. */
function drawRows({ kind, dtype, domain }: Asked, problem: ExactProblem, points: number, seed: number): Rows {
  const { regularTimes: regular, timeRange } = problem;
  const end = timeRange[1];
  if (kind === 'consistency' && end > regular[1]) {
    const hint = `Export a map or a velocity, on times up to ${regular[1]}.`;
    throw expectedError('unsupported', 'vectors export', 'an exact map to the end of time', problem.id, hint);
  }
  const times = {
    pattern: 'pair' as const,
    domain: kind === 'map' ? domain : kind === 'consistency' ? ('to-end' as const) : ('both' as const),
    regular,
    fixed: [timeRange[0], end] as const,
    grid: timeGrid(dtype),
  };
  const spec = { times, dtype, dimension: problem.dimension, problem };
  const { x, s, t } = drawCase(stream(seed, 'vectors', problem.id, 'cases'), points, spec);
  if (kind !== 'map') return { x, s, t };
  return { x, s, t: t.map((time, i) => (i % DIAGONAL === DIAGONAL - 1 ? s[i] : time)) };
}

const ARRAYS = {
  'x, s, t': 'arguments, in the convention',
  y: 'what has to come out, in the convention',
  'dy_dx, dy_ds, dy_dt':
    'its derivatives in the arguments, dy_dx[i, j, k] of y[j] in x[k]; NaN where s = t leaves them open',
  'canonical_x, canonical_s, canonical_t': 'the arguments with 0 noise, 1 data, t the end time',
  'X, b': 'the transported point, and the velocity at (x, s), canonical',
  'dX_dx, dX_ds, dX_dt, log_det': 'derivatives of X and the logarithm of |det dX_dx|',
  '…_tolerance': 'what an honest implementation in the element type may be off by',
  X_error: 'estimated error of X',
  digest: 'SHA-256 of everything else',
} as const;
