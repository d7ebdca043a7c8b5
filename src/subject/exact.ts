import type { ExactProblem, FlowAnswer } from '../analytic/types.ts';
import type { DType, FloatArray } from '../core/precision.ts';
import { asDType } from '../core/precision.ts';
import { admit } from './admit.ts';
import { clockOf } from './clock.ts';
import {
  basicPart,
  type Convention,
  conventionSchema,
  type FullConventionInput,
  fullConventionSchema,
} from './convention.ts';
import { generalExactMap, generalExactPointFunction } from './general-exact.ts';
import type { ConsistencySubject, Dual, MapCall, MapDomain, MapJvpCall, MapSubject, VelocitySubject } from './types.ts';

/** In what guise the exact answers come; canonical float64 by default. */
export interface ExactSubjectOptions {
  readonly name?: string;
  readonly convention?: FullConventionInput;
  /** The dtype in which results are returned; the arithmetic inside is always float64. */
  readonly dtype?: DType;
  readonly domain?: MapDomain;
  /** Offer a jvp. Default true. */
  readonly jvp?: boolean;
}

/** Requested of integrated maps: near round-off, since the subject stands for the exact map itself. */
const TOLERANCE = 1e-13;

/** Canonical times of a call in the subject's convention. */
function decodeTimes(call: Pick<MapCall, 's' | 't'>, convention: Convention) {
  const { secondTime } = convention;
  const clock = clockOf(convention);
  const s = Float64Array.from(call.s, clock.toCanonical);
  const t =
    secondTime === 'end'
      ? Float64Array.from(call.t, clock.toCanonical)
      : s.map((start, i) => start + call.t[i] / clock.rate);
  return { s, t };
}

/** The exact flow map of a problem, in any convention: a correct subject, and the stand-in for a network. */
export function exactMapSubject(problem: ExactProblem, options: ExactSubjectOptions = {}): MapSubject {
  const full = fullConventionSchema.parse(options.convention ?? {});
  const convention = basicPart(full);
  if (convention === undefined) return generalExactMap(problem, full, options);
  const dtype = options.dtype ?? 'float64';
  const { rate } = clockOf(convention);
  const flow = (call: MapCall, derivatives: boolean) => {
    const decoded = decodeTimes(call, convention);
    const { x, times, spoil } = admit(problem, dtype, call.x, [decoded.s, decoded.t]);
    const [s, t] = times;
    // X_{s,s} = id holds at a singular end too, where the flow has no answer.
    const start = derivatives ? s : offDiagonal(problem, s, t);
    const end = derivatives ? t : t.map((v, i) => (v === s[i] ? start[i] : v));
    const answer = problem.flow.evaluate({ x, s: start, t: end }, { derivatives, tolerance: TOLERANCE });
    return { x, s, t, spoil, answer };
  };
  const encode = (x: Float64Array, s: Float64Array, t: Float64Array, y: Float64Array, d: number): Float64Array => {
    if (convention.output === 'map') return y;
    if (convention.output === 'displacement') return y.map((v, k) => v - x[k]);
    const instantaneous = s.some((v, i) => v === t[i]) ? problem.fields.velocity(x, diagonalTimes(problem, s, t)) : y;
    return y.map((v, k) => {
      const step = t[Math.floor(k / d)] - s[Math.floor(k / d)];
      return (step === 0 ? instantaneous[k] : (v - x[k]) / step) / rate;
    });
  };
  const evaluate = (call: MapCall): FloatArray => {
    const { x, s, t, answer, spoil } = flow(call, false);
    return asDType(dtype, spoil(encode(x, s, t, answer.y, call.d)));
  };
  const jvp = (call: MapJvpCall): Dual<FloatArray> => {
    const { x, s, t, answer, spoil } = flow(call, true);
    const hand = (y: Float64Array, dy: Float64Array) => ({
      y: asDType(dtype, spoil(y)),
      dy: asDType(dtype, spoil(dy)),
    });
    const y = encode(x, s, t, answer.y, call.d);
    const ds = Float64Array.from(call.ds, (v) => v / rate);
    const second = Float64Array.from(call.dt, (v) => v / rate);
    const dt = convention.secondTime === 'end' ? second : second.map((v, i) => v + ds[i]);
    const dx = Float64Array.from(call.dx);
    const push = pushForward(answer, dx, ds, dt, call.d);
    if (convention.output === 'map') return hand(y, push);
    if (convention.output === 'displacement') {
      return hand(
        y,
        push.map((v, k) => v - dx[k]),
      );
    }
    const diagonal = s.some((v, i) => v === t[i])
      ? diagonalTangent(problem, x, diagonalTimes(problem, s, t), dx, ds, dt)
      : push;
    const dy = push.map((v, k) => {
      const i = Math.floor(k / call.d);
      const step = t[i] - s[i];
      // y is v / rate, so that rate · y is the canonical average velocity.
      return (step === 0 ? diagonal[k] : (v - dx[k] - (dt[i] - ds[i]) * rate * y[k]) / step) / rate;
    });
    return hand(y, dy);
  };
  return {
    kind: 'map',
    name: options.name ?? 'exact map',
    dtype,
    convention,
    problem: problem.definition,
    domain: options.domain ?? 'both',
    evaluate,
    ...(options.jvp === false ? {} : { jvp }),
  };
}

/** The exact velocity b_t(x) in the subject's clock: dx/dT = b / (dT/dt). */
export function exactVelocitySubject(problem: ExactProblem, options: ExactSubjectOptions = {}): VelocitySubject {
  const full = fullConventionSchema.parse(options.convention ?? {});
  const convention = basicPart(full);
  if (convention === undefined) return generalExactPointFunction('velocity', problem, full, options);
  const clock = clockOf(convention);
  const dtype = options.dtype ?? 'float64';
  return {
    kind: 'velocity',
    name: options.name ?? 'exact velocity',
    dtype,
    convention,
    problem: problem.definition,
    evaluate: (call) => {
      const { x, times, spoil } = admit(problem, dtype, call.x, [Float64Array.from(call.t, clock.toCanonical)]);
      return asDType(dtype, spoil(problem.fields.velocity(x, times[0]).map((v) => v / clock.rate)));
    },
  };
}

/** The exact one-time function X_{t,1}(x): the exact map with the end time fixed to the end of the time range. */
export function exactConsistencySubject(problem: ExactProblem, options: ExactSubjectOptions = {}): ConsistencySubject {
  const full = fullConventionSchema.parse(options.convention ?? {});
  if (basicPart({ ...full, secondTime: 'end' }) === undefined) {
    return generalExactPointFunction('consistency', problem, full, options);
  }
  const { time, output, timeScale } = full;
  const convention = conventionSchema.parse({ time, output, timeScale, secondTime: 'end' });
  const clock = clockOf(convention);
  const map = exactMapSubject(problem, { ...options, convention, jvp: false });
  const end = clock.toSubject(problem.timeRange[1]);
  return {
    kind: 'consistency',
    name: options.name ?? 'exact consistency function',
    dtype: map.dtype!,
    convention,
    problem: problem.definition,
    evaluate: ({ x, t, n, d }) => map.evaluate({ x, s: t, t: Float64Array.from(t, () => end), n, d }),
  };
}

/** The start times of rows with s ≠ t; elsewhere a regular one. */
function offDiagonal(problem: ExactProblem, s: Float64Array, t: Float64Array): Float64Array {
  const harmless = (problem.regularTimes[0] + problem.regularTimes[1]) / 2;
  return s.map((v, i) => (v === t[i] ? harmless : v));
}

/** The times of rows with s = t; elsewhere a regular one, so that a singular end that is not asked for does no harm. */
function diagonalTimes(problem: ExactProblem, s: Float64Array, t: Float64Array): Float64Array {
  const harmless = (problem.regularTimes[0] + problem.regularTimes[1]) / 2;
  return s.map((v, i) => (v === t[i] ? v : harmless));
}

/** ∇X dx + ∂_s X ds + ∂_t X dt, row by row. */
function pushForward(answer: FlowAnswer, dx: Float64Array, ds: Float64Array, dt: Float64Array, d: number) {
  const { jacobian, ds: dXds, dt: dXdt } = answer.derivatives!;
  return dx.map((_, k) => {
    const i = Math.floor(k / d);
    let sum = dXds[k] * ds[i] + dXdt[k] * dt[i];
    for (let j = 0; j < d; j++) sum += jacobian[k * d + j] * dx[i * d + j];
    return sum;
  });
}

/**
 * The derivative of the average velocity on the diagonal. From X = x + h b + h²/2 (∂_t b + ∇b b) + …, h = t - s:
 * v_{s,t} = b_s + h/2 D + …, D = ∂_t b + ∇b b, so that ∂_t v = D/2 and ∂_s v = ∂_t b - D/2 (derived).
 */
function diagonalTangent(
  problem: ExactProblem,
  x: Float64Array,
  s: Float64Array,
  dx: Float64Array,
  ds: Float64Array,
  dt: Float64Array,
): Float64Array {
  const d = problem.dimension;
  const b = problem.fields.velocity(x, s);
  const partial = problem.fields.velocityTimeDerivative(x, s);
  const gradient = problem.fields.jacobian(x, s);
  return b.map((_, k) => {
    const i = Math.floor(k / d);
    let along = 0;
    let transported = 0;
    for (let j = 0; j < d; j++) {
      along += gradient[k * d + j] * dx[i * d + j];
      transported += gradient[k * d + j] * b[i * d + j];
    }
    const half = (partial[k] + transported) / 2;
    return along + ds[i] * (partial[k] - half) + dt[i] * half;
  });
}
