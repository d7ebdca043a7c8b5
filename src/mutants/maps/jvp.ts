import type { Dual, MapJvpCall } from '../../subject/types.ts';
import { eachRow, type Truth } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { type MapIdentity, mapMutant } from './build.ts';

interface JvpMistake {
  readonly name: string;
  readonly description: string;
  readonly hides: string;
  readonly settings?: readonly string[];
  readonly hidden?: Mutant['hidden'];
  /** What must reject it, where not map.jvp. */
  readonly expected?: readonly MapIdentity[];
  readonly also?: readonly MapIdentity[];
  readonly jvp: (truth: Truth, call: MapJvpCall) => Dual<Float64Array>;
}

const zeros = (call: MapJvpCall, name: 'dx' | 'ds' | 'dt'): MapJvpCall => ({
  ...call,
  [name]: call[name].map(() => 0),
});

function jacobianOf(truth: Truth, call: MapJvpCall): Float64Array {
  const [x, s, t] = [call.x, call.s, call.t].map((values) => Float64Array.from(values));
  return truth.problem.flow.evaluate({ x, s, t }, { derivatives: true }).derivatives!.jacobian;
}

let calls = 0;

const mistakes: readonly JvpMistake[] = [
  {
    name: 'jvp-transposed',
    description: 'A vjp in the place of a jvp: ∇Xᵀ dx.',
    hides: 'symmetric ∇X: one dimension, rotated products, isotropic Gaussians',
    settings: ['non-commuting'],
    hidden: { setting: 'isotropic', properties: ['map.jvp', 'map.eulerian'] },
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(zeros(call, 'dx'));
      const jacobian = jacobianOf(truth, call);
      const { d } = truth;
      const turned = eachRow(dy, d, (value, i, j) => {
        let sum = value;
        for (let k = 0; k < d; k++) sum += jacobian[(i * d + k) * d + j] * call.dx[i * d + k];
        return sum;
      });
      return { y, dy: turned };
    },
  },
  {
    name: 'jvp-without-start-time',
    description: 'The tangent of s is dropped.',
    hides: 'ds = 0',
    jvp: (truth, call) => truth.jvp(zeros(call, 'ds')),
  },
  {
    name: 'jvp-without-end-time',
    description: 'The tangent of t is dropped.',
    hides: 'dt = 0',
    jvp: (truth, call) => truth.jvp(zeros(call, 'dt')),
  },
  {
    name: 'jvp-without-points',
    description: '∇X taken for the identity.',
    hides: 'a shift; dx = 0',
    hidden: { setting: 'shift', properties: ['map.jvp', 'map.eulerian'] },
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(zeros(call, 'dx'));
      return { y, dy: dy.map((value, i) => value + call.dx[i]) };
    },
  },
  {
    name: 'jvp-without-velocity-slope',
    description: 'The term (t - s) ∂_t v is forgotten: ∂_t X = v.',
    hides: 's = t; straight paths, on which v does not depend on t',
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(zeros(call, 'dt'));
      const { d } = truth;
      const b = truth.velocity(Float64Array.from(call.x), Float64Array.from(call.s));
      return {
        y,
        dy: eachRow(dy, d, (value, i, k) => {
          const h = call.t[i] - call.s[i];
          const slope = h === 0 ? b[i * d + k] : (y[i * d + k] - call.x[i * d + k]) / h;
          return value + slope * call.dt[i];
        }),
      };
    },
  },
  {
    name: 'jvp-start-sign',
    description: 'The sign of ∂_s X is flipped.',
    hides: 'ds = 0',
    jvp: (truth, call) => truth.jvp({ ...call, ds: call.ds.map((value) => -value) as Float64Array }),
  },
  {
    name: 'jvp-end-tangent-one',
    description: 'The tangent of t is taken to be 1 whatever it is.',
    hides: 'dt = 1',
    jvp: (truth, call) => truth.jvp({ ...call, dt: call.dt.map(() => 1) as Float64Array }),
  },
  {
    name: 'jvp-scaled',
    description: 'The derivative is too large by one part in 1e6.',
    hides: 'zero tangents',
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(call);
      return { y, dy: dy.map((value) => value * (1 + 1e-6)) };
    },
  },
  {
    name: 'jvp-normalised',
    description: 'The direction is normalised to unit length first.',
    hides: 'unit directions',
    jvp: (truth, call) => {
      const { d } = truth;
      const norm = Array.from({ length: call.n }, (_, i) => {
        let square = call.ds[i] ** 2 + call.dt[i] ** 2;
        for (let k = 0; k < d; k++) square += call.dx[i * d + k] ** 2;
        return Math.sqrt(square) || 1;
      });
      const { y, dy } = truth.jvp(call);
      return { y, dy: eachRow(dy, d, (value, i) => value / norm[i]) };
    },
  },
  {
    name: 'jvp-other-value',
    description: 'The value beside the derivative is 1e-8 off from `evaluate`.',
    hides: 'checks that read the derivative alone',
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(call);
      return { y: y.map((value) => value + 1e-8), dy };
    },
  },
  {
    name: 'jvp-diagonal-only',
    description: 'Only the diagonal of ∇X is used.',
    hides: 'one dimension, diagonal ∇X',
    settings: ['non-commuting', 'product'],
    hidden: { setting: 'isotropic', properties: ['map.jvp', 'map.eulerian'] },
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(zeros(call, 'dx'));
      const jacobian = jacobianOf(truth, call);
      const { d } = truth;
      return { y, dy: eachRow(dy, d, (value, i, k) => value + jacobian[(i * d + k) * d + k] * call.dx[i * d + k]) };
    },
  },
  {
    name: 'jvp-batch-direction',
    description: 'The direction of the first row is used for every row.',
    hides: 'a batch of one, common directions',
    also: ['batch-independence'],
    jvp: (truth, call) => {
      const { d } = truth;
      return truth.jvp({
        ...call,
        dx: call.dx.map((_, index) => call.dx[index % d]) as Float64Array,
        ds: call.ds.map(() => call.ds[0]) as Float64Array,
        dt: call.dt.map(() => call.dt[0]) as Float64Array,
      });
    },
  },
  {
    name: 'jvp-batch-end-tangent',
    description: 'The tangent of t of the first row is used for every row: (B,) against (B,1).',
    hides: 'a batch of one, a common dt',
    jvp: (truth, call) => truth.jvp({ ...call, dt: call.dt.map(() => call.dt[0]) as Float64Array }),
  },
  {
    name: 'jvp-mean-start-tangent',
    description: 'The mean of the tangents of s is used for every row.',
    hides: 'a batch of one, a common ds',
    jvp: (truth, call) => {
      const mean = Float64Array.from(call.ds).reduce((sum, value) => sum + value / call.n, 0);
      return truth.jvp({ ...call, ds: call.ds.map(() => mean) as Float64Array });
    },
  },
  {
    name: 'jvp-large-batch',
    description: 'The derivative loses one part in 1e6 from 1,000 rows on.',
    hides: 'batches below 1,000',
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(call);
      return { y, dy: call.n < 1_000 ? dy : dy.map((value) => value * (1 - 1e-6)) };
    },
  },
  {
    name: 'jvp-overwrites-points',
    description: 'Computes in place: x holds the value afterwards.',
    hides: 'callers that do not use x again',
    expected: ['arguments-unchanged'],
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(call);
      (call.x as Float64Array).set(y);
      return { y, dy };
    },
  },
  {
    name: 'jvp-overwrites-tangents',
    description: 'Computes in place: dx holds the derivative afterwards.',
    hides: 'callers that do not use dx again',
    expected: ['arguments-unchanged'],
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(call);
      (call.dx as Float64Array).set(dy);
      return { y, dy };
    },
  },
  {
    name: 'jvp-alternating',
    description: 'The derivative of every second row of calls is off by one part in 1e14, other ones in each call.',
    hides: 'checks to a tolerance',
    expected: ['deterministic'],
    jvp: (truth, call) => {
      const { y, dy } = truth.jvp(call);
      const odd = calls++ % 2;
      return { y, dy: eachRow(dy, truth.d, (value, i) => (i % 2 === odd ? value * (1 + 1e-14) : value)) };
    },
  },
];

/** A right `evaluate` with a wrong `jvp`: values, laws and the trajectory are exact. */
export const jvps: readonly Mutant[] = mistakes.map((mistake) =>
  mapMutant({
    name: mistake.name,
    description: mistake.description,
    hides: mistake.hides,
    ...(mistake.hidden === undefined ? {} : { hidden: mistake.hidden }),
    settings: mistake.settings ?? ['gaussian', 'product'],
    expected: mistake.expected ?? ['jvp'],
    holds: ['boundary', 'semigroup', 'inverse', 'push-forward', 'domain'],
    ...(mistake.also === undefined ? {} : { also: mistake.also }),
    map: (truth) => truth.map,
    subject: (truth) => ({ jvp: (call) => mistake.jvp(truth, call) }),
  }),
);
