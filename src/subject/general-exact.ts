import { averageVelocity } from '../analytic/flow/average-velocity.ts';
import type { ExactProblem } from '../analytic/types.ts';
import { asDType, type DType } from '../core/precision.ts';
import { admit } from './admit.ts';
import type { FullConvention } from './convention.ts';
import { generalReading } from './general.ts';
import { onPath } from './on-path.ts';
import type { ConsistencySubject, MapDomain, MapSubject, VelocitySubject } from './types.ts';

/** Units by which clocks and levels may overshoot the ends. */
const SLACK = 64;

interface Options {
  readonly name?: string;
  readonly dtype?: DType;
  readonly domain?: MapDomain;
  readonly jvp?: boolean;
}

/**
 * The exact map of a problem in a convention with a head, a clock or a scale of its own: o = α x + β v, v the exact average velocity, and Do = Dα x + α dx + Dβ v + β Dv. Under
 * `map` the transported point itself.
 */
export function generalExactMap(declared: ExactProblem, convention: FullConvention, options: Options): MapSubject {
  const problem = onPath(declared, convention);
  const reading = generalReading(convention, problem);
  const dtype = options.dtype ?? 'float64';
  const d = problem.dimension;
  const isSteep = !Number.isFinite(problem.interpolant.da(1));
  const canonical = (x: ArrayLike<number>, first: ArrayLike<number>, second: ArrayLike<number>) => {
    const times = Array.from(first, (time, i) => reading.canonical(time, second[i]));
    const s = Float64Array.from(times, (entry) => entry.s);
    const points = Float64Array.from(x, (value, k) => value * reading.scale(s[Math.floor(k / d)])[0]);
    return admit(problem, dtype, points, [s, Float64Array.from(times, (entry) => entry.t)], SLACK);
  };
  const evaluate: MapSubject['evaluate'] = (call) => {
    const { x, times, spoil } = canonical(call.x, call.s, call.t);
    const [s, t] = times;
    if (convention.output === 'map') {
      const { y } = problem.flow.evaluate({ x, s, t });
      return asDType(dtype, spoil(y.map((value) => value / convention.outputScale)));
    }
    const { v } = averageVelocity(problem.flow, problem.fields, d, { x, s, t }, isSteep);
    const y = v.map((value, k) => {
      const { alpha, beta } = reading.head(s[Math.floor(k / d)], t[Math.floor(k / d)]);
      return alpha[0] * x[k] + beta[0] * value;
    });
    return asDType(dtype, spoil(y));
  };
  const jvp: MapSubject['jvp'] = (call) => {
    const { x, times, spoil } = canonical(call.x, call.s, call.t);
    const [s, t] = times;
    const { v, ds: vs, dt: vt, jacobian } = averageVelocity(problem.flow, problem.fields, d, { x, s, t }, isSteep);
    const y = new Float64Array(v.length);
    const dy = new Float64Array(v.length);
    for (let i = 0; i < s.length; i++) {
      const { first, second } = reading.times(s[i], t[i]);
      const ds = call.ds[i] / first[1];
      const dt = (call.dt[i] - second[1] * ds) / second[2];
      const [factor, slope] = reading.scale(s[i]);
      const dx = Float64Array.from(
        { length: d },
        (_, k) => factor * call.dx[i * d + k] + slope * ds * call.x[i * d + k],
      );
      const { alpha, beta } = reading.head(s[i], t[i]);
      const dAlpha = alpha[1] * ds + alpha[2] * dt;
      const dBeta = beta[1] * ds + beta[2] * dt;
      for (let k = i * d; k < (i + 1) * d; k++) {
        let dv = vs[k] * ds + vt[k] * dt;
        for (let m = 0; m < d; m++) dv += jacobian[k * d + m] * dx[m];
        y[k] = alpha[0] * x[k] + beta[0] * v[k];
        dy[k] = dAlpha * x[k] + alpha[0] * dx[k - i * d] + dBeta * v[k] + beta[0] * dv;
      }
    }
    return { y: asDType(dtype, spoil(y)), dy: asDType(dtype, spoil(dy)) };
  };
  return {
    kind: 'map',
    name: options.name ?? 'exact map',
    dtype,
    convention,
    problem: declared.definition,
    domain: options.domain ?? 'both',
    evaluate,
    ...(options.jvp === false ? {} : { jvp }),
  };
}

/** The exact velocity, or the exact one-time function X_{t,1}, in such a convention. */
export function generalExactPointFunction<K extends 'velocity' | 'consistency'>(
  kind: K,
  problem: ExactProblem,
  convention: FullConvention,
  options: Options,
): K extends 'velocity' ? VelocitySubject : ConsistencySubject;
export function generalExactPointFunction(
  kind: 'velocity' | 'consistency',
  declared: ExactProblem,
  convention: FullConvention,
  options: Options,
): VelocitySubject | ConsistencySubject {
  const problem = onPath(declared, convention);
  const reading = generalReading(convention, problem);
  const dtype = options.dtype ?? 'float64';
  const d = problem.dimension;
  const ends = (n: number) => new Float64Array(n).fill(reading.clock.at(reading.range[1]));
  const map = generalExactMap(problem, { ...convention, secondTime: 'end' }, { ...options, jvp: false });
  const common = { name: options.name ?? `exact ${kind}`, dtype, convention, problem: declared.definition };
  if (kind === 'consistency') {
    return {
      ...common,
      kind,
      evaluate: ({ x, t, n }) => map.evaluate({ x, s: t, t: asDType('float64', ends(n)), n, d }),
    };
  }
  return {
    ...common,
    kind,
    evaluate: (call) => {
      const t = Float64Array.from(call.t, reading.clock.inverse);
      const points = Float64Array.from(call.x, (value, k) => value * reading.scale(t[Math.floor(k / d)])[0]);
      const { x, times, spoil } = admit(problem, dtype, points, [t]);
      const b = problem.fields.velocity(x, times[0]);
      const o = b.map((value, k) => {
        const time = times[0][Math.floor(k / d)];
        const { alpha, beta } = reading.velocity(time);
        return alpha[0] * x[k] + beta[0] * value;
      });
      return asDType(dtype, spoil(o));
    },
  };
}
