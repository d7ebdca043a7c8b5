import type { ExactProblem } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import { asDType } from '../core/precision.ts';
import type { CanonicalMap, CanonicalPointFunction } from './canonical.ts';
import { commonOf, sizesOf } from './canonical-common.ts';
import { watch } from './changes.ts';
import type { FullConvention } from './convention.ts';
import { type GeneralReading, generalReading } from './general.ts';
import { guarded } from './guard.ts';
import { headRounding } from './head-rounding.ts';
import { readDual, readOutput } from './output.ts';
import { startsOf } from './range.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from './types.ts';

/**
 * A map subject with a head, a clock or a scale of its own, in the canonical convention: it is called at x / κ(s) and its clock's times, and X = A x + B o with the head's
 * coefficients at (s, t). Derivatives by the chain rule: DX = A dx + DA x + B do + DB o.
 */
export function generalMap(
  subject: MapSubject,
  convention: FullConvention,
  problem: ExactProblem | null,
): CanonicalMap {
  if (convention.secondTime === 'none') {
    const hint = 'A function of one time is a consistency subject.';
    throw expectedError(
      'invalid-subject',
      `${subject.name}.convention.secondTime`,
      'a second time for a map',
      'none',
      hint,
    );
  }
  const reading = generalReading(convention, problem);
  const dtype = subject.dtype ?? 'float64';
  const callOf = (x: Float64Array, s: Float64Array, t: Float64Array) => {
    const { n, d } = sizesOf(x, s);
    const times = Array.from(s, (start, i) => reading.times(start, t[i]));
    const scales = Array.from(s, (start) => reading.scale(start));
    const call = {
      x: asDType(
        dtype,
        x.map((value, k) => value / scales[Math.floor(k / d)][0]),
      ),
      s: asDType(
        dtype,
        Float64Array.from(times, ({ first }) => first[0]),
      ),
      t: asDType(
        dtype,
        Float64Array.from(times, ({ second }) => second[0]),
      ),
      n,
      d,
    };
    return { call, times, scales, d };
  };
  const read = (what: string, raw: unknown, n: number, d: number) =>
    readOutput(`${subject.name}.${what}`, raw, n * d, `n × d = ${n} × ${d}`);
  const observe: CanonicalMap['observe'] = async (x, s, t) => {
    const { call, d } = callOf(x, s, t);
    const changed = watch(call, ['x', 's', 't']);
    const o = read('evaluate', await guarded(`${subject.name}.evaluate`, () => subject.evaluate(call)), call.n, d);
    return { y: mapped(reading, x, s, t, o, d), changed: changed() };
  };
  const { secondTime } = convention;
  const hasLevel = secondTime === 'log2-step';
  const base: CanonicalMap = {
    kind: 'map',
    ...commonOf(subject, dtype, problem),
    domain: hasLevel && subject.domain !== 'from-zero' ? 'forward' : (subject.domain ?? 'both'),
    converted: true,
    ...factsOf(reading, 'map', problem, secondTime !== 'end'),
    evaluate: async (x, s, t) => (await observe(x, s, t)).y,
    observe,
  };
  // A level has no derivative at a zero step, a grid none at all.
  if (subject.jvp === undefined || hasLevel || reading.grid !== undefined) return base;
  return {
    ...base,
    jvp: async (x, s, t, dx, ds, dt) => {
      const { call: plain, times, scales, d } = callOf(x, s, t);
      const column = (part: 'first' | 'second') =>
        asDType(
          dtype,
          Float64Array.from(times, (entry, i) => entry[part][1] * ds[i] + entry[part][2] * dt[i]),
        );
      // x = κ x', so that dx' = (dx - dκ x') / κ.
      const tangent = dx.map((value, k) => {
        const i = Math.floor(k / d);
        const [factor, slope] = scales[i];
        return (value - (slope * ds[i] * x[k]) / factor) / factor;
      });
      const call = { ...plain, dx: asDType(dtype, tangent), ds: column('first'), dt: column('second') };
      const changed = watch(call, ['x', 's', 't', 'dx', 'ds', 'dt']);
      const raw = readDual(`${subject.name}.jvp`, await guarded(`${subject.name}.jvp`, () => subject.jvp!(call)));
      const o = read('jvp().y', raw.y, call.n, d);
      const slope = read('jvp().dy', raw.dy, call.n, d);
      const dy = slope.map((value, k) => {
        const i = Math.floor(k / d);
        const { A, B } = reading.map(s[i], t[i]);
        const [dA, dB] = [A, B].map((jet) => jet[1] * ds[i] + jet[2] * dt[i]);
        return A[0] * dx[k] + dA * x[k] + B[0] * value + dB * o[k];
      });
      return { y: mapped(reading, x, s, t, o, d), dy, changed: changed() };
    },
  };
}

/** What the properties have to know of a reading. */
function factsOf(
  reading: GeneralReading,
  kind: 'map' | 'velocity' | 'consistency',
  problem: ExactProblem | null,
  step: boolean,
): Pick<CanonicalMap, 'starts' | 'grid' | 'rounding'> {
  return {
    starts: startsOf(reading, kind, problem?.timeRange ?? [0, 1], problem?.interpolant),
    ...(reading.grid && { grid: reading.grid }),
    rounding: headRounding(reading, step),
  };
}

function mapped(
  reading: GeneralReading,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
  o: Float64Array,
  d: number,
): Float64Array {
  const heads = Array.from(s, (start, i) => reading.map(start, t[i]));
  return o.map((value, k) => {
    const { A, B } = heads[Math.floor(k / d)];
    return A[0] * x[k] + B[0] * value;
  });
}

/**
 * A velocity or a one-time function with a head, a clock or a scale of its own. A velocity is (o - α x) / β at s = t. A one-time function is
 * A x + B o with t the end of the range.
 */
export function generalPointFunction(
  subject: VelocitySubject | ConsistencySubject,
  convention: FullConvention,
  problem: ExactProblem | null,
): CanonicalPointFunction {
  const reading = generalReading(convention, problem);
  const dtype = subject.dtype ?? 'float64';
  const end = reading.range[1];
  const observe: CanonicalPointFunction['observe'] = async (x, t) => {
    const { n, d } = sizesOf(x, t);
    const call = {
      x: asDType(
        dtype,
        x.map((value, k) => value / reading.scale(t[Math.floor(k / d)])[0]),
      ),
      t: asDType(
        dtype,
        t.map((time) => reading.times(time, end).first[0]),
      ),
      n,
      d,
    };
    const changed = watch(call, ['x', 't']);
    const raw = await guarded(`${subject.name}.evaluate`, () => subject.evaluate(call));
    const o = readOutput(`${subject.name}.evaluate`, raw, n * d, `n × d = ${n} × ${d}`);
    if (subject.kind === 'consistency') {
      return { y: mapped(reading, x, t, new Float64Array(n).fill(end), o, d), changed: changed() };
    }
    const y = o.map((value, k) => {
      const { alpha, beta } = reading.velocity(t[Math.floor(k / d)]);
      return (value - alpha[0] * x[k]) / beta[0];
    });
    return { y, changed: changed() };
  };
  return {
    kind: subject.kind,
    ...commonOf(subject, dtype, problem),
    converted: true,
    ...factsOf(reading, subject.kind, problem, false),
    evaluate: async (x, t) => (await observe(x, t)).y,
    observe,
  };
}
