import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { roundTo } from '../../core/precision.ts';
import { withoutOvershoot } from '../../subject/overshoot.ts';
import type { CallCotangent, CallPullback } from '../../subject/types.ts';
import { netEncoding } from './encode.ts';
import { guardRows } from './guard-rows.ts';
import { averageVelocityNet, type Rows, type Tangents } from './jet.ts';
import type { NetOptions, RecordedCall } from './types.ts';

/** What both nets share: evaluation in the declared convention with a record, and the reverse of a recorded call. */
export interface Recorder {
  readonly calls: RecordedCall[];
  /** J. */
  readonly parameters: number;
  /** Evaluates, records and returns the record. Arguments as the caller wrote them; they are copied. */
  call(x: Float64Array, s: Float64Array, t: Float64Array, frozen: boolean, tangents?: Tangents): RecordedCall;
  /** Cotangents of arguments, and θ row by row (n × J), in the declared convention. */
  pullback(call: RecordedCall, cotangent: CallCotangent, options?: { readonly points?: boolean }): CallPullback;
  reset(): void;
}

/**
 * A recorder of calls of the net on one problem.
 *
 * @throws FlowproofError `protocol` from a call whose arrays do not fit together.
 */
export function recorder(problem: ExactProblem, options: NetOptions = {}): Recorder {
  const encoding = netEncoding(options.convention ?? {}, problem);
  const net = averageVelocityNet(problem, options.features, options.theta);
  const dtype = options.dtype ?? 'float64';
  const d = problem.dimension;
  const guard: typeof guardRows =
    options.refusal === 'nan' ? guardRows : (_, rows, tangents, evaluate) => evaluate(rows, tangents);
  const calls: RecordedCall[] = [];

  return {
    calls,
    parameters: net.parameters,
    call: (x, s, t, frozen, raw) => {
      const n = s.length;
      if (x.length !== n * d || t.length !== n) {
        throw expectedError('protocol', 'net', `${n} points of dimension ${d} and as many times`, x, SHAPES);
      }
      const rows = withinRange(problem, encoding.rows(x.slice(), s, t));
      const base = { index: calls.length, frozen, n, d, ...rows };
      let call: RecordedCall;
      if (raw === undefined) {
        const [v] = guard(problem, rows, undefined, (good) => [net.value(good)]);
        call = { ...base, kind: 'value', v, y: roundTo(dtype, encoding.output(rows, v)) };
      } else {
        if (raw.dx.length !== n * d || raw.ds.length !== n || raw.dt.length !== n) {
          throw expectedError('protocol', 'net.jvp', `tangents like the arguments, ${n} × ${d}`, raw.dx, SHAPES);
        }
        const tangents = encoding.tangents({ ...raw, dx: raw.dx.slice() }, rows);
        const [v, dv] = guard(problem, rows, tangents, (good, w) => {
          const dual = net.jvp(good, w!);
          return [dual.v, dual.dv];
        });
        const y = roundTo(dtype, encoding.output(rows, v));
        const dy = roundTo(dtype, encoding.outputTangent(rows, tangents, v, dv));
        call = { ...base, kind: 'jvp', ...tangents, v, dv, y, dy };
      }
      calls.push(call);
      return call;
    },
    pullback: (call, cotangent, { points = true } = {}) => {
      const zero = () => new Float64Array(call.n * d);
      const y = cotangent.y === undefined ? zero() : Float64Array.from(cotangent.y);
      const dy = cotangent.dy === undefined ? zero() : Float64Array.from(cotangent.dy);
      const { dx, ds, dt, dv } = call;
      const tangents: Tangents | undefined = call.kind === 'jvp' ? { dx: dx!, ds: ds!, dt: dt! } : undefined;
      if (call.v.some(Number.isNaN)) return undefinedPullback(call, net.parameters);
      const pulled = encoding.pullOutput(call, call.v, y, tangents && { tangents, dv: dv!, dy }, { points });
      const inner = net.pullback(call, pulled.v, tangents && { tangents, z: pulled.dv }, { points });
      const plus = (a: Float64Array, b: Float64Array) => a.map((value, k) => value + b[k]);
      const { direct } = pulled;
      const both = {
        x: plus(inner.x, direct.x),
        s: plus(inner.s, direct.s),
        t: plus(inner.t, direct.t),
        dx: plus(inner.dx, direct.dx),
        ds: plus(inner.ds, direct.ds),
        dt: plus(inner.dt, direct.dt),
      };
      const theta = call.frozen ? inner.theta.fill(0) : inner.theta;
      return { theta, ...(points ? encoding.pullArguments(call, both, tangents) : both) };
    },
    reset: () => {
      calls.length = 0;
    },
  };
}

/** A time beyond the range by no more than this is an author's rounding of its end: the end itself is taken. */
const OVERSHOOT = 2 ** -20;

function withinRange({ timeRange }: ExactProblem, { x, s, t }: Rows): Rows {
  const clamp = withoutOvershoot(timeRange, OVERSHOOT);
  return { x, s: clamp(s), t: clamp(t) };
}

/** Where the net has no value it has no derivative either. */
function undefinedPullback({ n, d, kind }: RecordedCall, parameters: number): CallPullback {
  const nan = (length: number) => new Float64Array(length).fill(Number.NaN);
  const value = { theta: nan(n * parameters), x: nan(n * d), s: nan(n), t: nan(n) };
  return kind === 'value' ? value : { ...value, dx: nan(n * d), ds: nan(n), dt: nan(n) };
}

const SHAPES = 'Pass x as n × d row-major numbers and s, t as n numbers.';
