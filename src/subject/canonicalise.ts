import type { ExactProblem } from '../analytic/types.ts';
import { asDType } from '../core/precision.ts';
import type { CanonicalMap, CanonicalPointFunction } from './canonical.ts';
import { commonOf, sizesOf } from './canonical-common.ts';
import { watch } from './changes.ts';
import { clockOf } from './clock.ts';
import { basicPart, fullConventionSchema } from './convention.ts';
import { generalMap, generalPointFunction } from './general-canonical.ts';
import { guarded } from './guard.ts';
import { readDual, readOutput } from './output.ts';
import type { ConsistencySubject, MapCall, MapSubject, VelocitySubject } from './types.ts';

/**
 * A map subject in the canonical convention. With the subject's clock T (rate r = ±timeScale), its point x and its
 * output o at (x, T(s), T(t)), or (x, T(s), T(t) - T(s)) where the second time is a step:
 *
 *   map               X = o
 *   displacement      X = x + o
 *   average-velocity  X = x + r (t - s) o
 *
 * and derivatives by the chain rule, with tangents (dx, r ds, r dt), or (dx, r ds, r (dt - ds)) for a step.
 * Each call gets fresh arrays of the subject's dtype. Rejects with FlowproofError `protocol` on a wrong result.
 */
export function canonicalMap(subject: MapSubject, problem: ExactProblem | null): CanonicalMap {
  const declared = fullConventionSchema.parse(subject.convention ?? {});
  const convention = basicPart(declared);
  if (convention === undefined) return generalMap(subject, declared, problem);
  const { time, output, secondTime, timeScale } = convention;
  const clock = clockOf(convention);
  const dtype = subject.dtype ?? 'float64';

  const callOf = (x: Float64Array, s: Float64Array, t: Float64Array): MapCall => ({
    x: asDType(dtype, x),
    s: asDType(dtype, s.map(clock.toSubject)),
    t: asDType(dtype, secondTime === 'end' ? t.map(clock.toSubject) : t.map((end, i) => clock.rate * (end - s[i]))),
    ...sizesOf(x, s),
  });
  const value = (raw: Float64Array, x: Float64Array, s: Float64Array, t: Float64Array): Float64Array => {
    if (output === 'map') return raw;
    const d = x.length / s.length;
    return raw.map((o, k) => {
      const i = Math.floor(k / d);
      return x[k] + (output === 'displacement' ? o : clock.rate * (t[i] - s[i]) * o);
    });
  };
  const read = (what: string, raw: unknown, call: MapCall) =>
    readOutput(`${subject.name}.${what}`, raw, call.n * call.d, `n × d = ${call.n} × ${call.d}`);

  const observe = async (x: Float64Array, s: Float64Array, t: Float64Array) => {
    const call = callOf(x, s, t);
    const changed = watch(call, ['x', 's', 't']);
    const y = value(
      read('evaluate', await guarded(`${subject.name}.evaluate`, () => subject.evaluate(call)), call),
      x,
      s,
      t,
    );
    return { y, changed: changed() };
  };
  const base = {
    kind: 'map' as const,
    ...commonOf(subject, dtype, problem),
    domain: subject.domain ?? 'both',
    converted: time === 'data-to-noise' || timeScale !== 1 || secondTime === 'step' || output !== 'map',
    evaluate: async (x: Float64Array, s: Float64Array, t: Float64Array) => (await observe(x, s, t)).y,
    observe,
  };
  if (subject.jvp === undefined) return base;

  return {
    ...base,
    jvp: async (x, s, t, dx, ds, dt) => {
      const secondTangent = secondTime === 'end' ? dt : dt.map((v, i) => v - ds[i]);
      const clocked = (tangent: Float64Array) =>
        asDType(
          dtype,
          tangent.map((v) => clock.rate * v),
        );
      const call = { ...callOf(x, s, t), dx: asDType(dtype, dx), ds: clocked(ds), dt: clocked(secondTangent) };
      const changed = watch(call, ['x', 's', 't', 'dx', 'ds', 'dt']);
      const raw = readDual(`${subject.name}.jvp`, await guarded(`${subject.name}.jvp`, () => subject.jvp!(call)));
      const o = read('jvp().y', raw.y, call);
      const tangent = read('jvp().dy', raw.dy, call);
      const y = value(o, x, s, t);
      if (output === 'map') return { y, dy: tangent, changed: changed() };
      const dy = tangent.map((v, k) => {
        const i = Math.floor(k / call.d);
        return output === 'displacement'
          ? dx[k] + v
          : dx[k] + clock.rate * ((dt[i] - ds[i]) * o[k] + (t[i] - s[i]) * v);
      });
      return { y, dy, changed: changed() };
    },
  };
}

/**
 * A velocity or a one-time function in canonical time. With the clock T of rate r: a velocity o = dx/dT at (x, T(t))
 * is b_t(x) = r o; a one-time function is X_{t,1}(x) = o (`map`), x + o (`displacement`) or x + r (1 - t) o
 * (`average-velocity`), the 1 being the end of the problem's time range. Calls and errors as in {@link canonicalMap}.
 */
export function canonicalPointFunction(
  subject: VelocitySubject | ConsistencySubject,
  problem: ExactProblem | null,
): CanonicalPointFunction {
  const declared = fullConventionSchema.parse(subject.convention ?? {});
  const convention = basicPart(declared);
  if (convention === undefined) return generalPointFunction(subject, declared, problem);
  const clock = clockOf(convention);
  const dtype = subject.dtype ?? 'float64';
  const output = subject.kind === 'velocity' ? 'map' : convention.output;
  const end = problem?.timeRange[1] ?? 1;

  const observe = async (x: Float64Array, t: Float64Array) => {
    const call = { x: asDType(dtype, x), t: asDType(dtype, t.map(clock.toSubject)), ...sizesOf(x, t) };
    const changes = watch(call, ['x', 't']);
    const { n, d } = call;
    const raw = readOutput(
      `${subject.name}.evaluate`,
      await guarded(`${subject.name}.evaluate`, () => subject.evaluate(call)),
      n * d,
      `n × d = ${n} × ${d}`,
    );
    const changed = changes();
    if (subject.kind === 'velocity') return { y: raw.map((o) => clock.rate * o), changed };
    if (output === 'map') return { y: raw, changed };
    const y = raw.map((o, k) => x[k] + (output === 'displacement' ? o : clock.rate * (end - t[Math.floor(k / d)]) * o));
    return { y, changed };
  };
  return {
    kind: subject.kind,
    ...commonOf(subject, dtype, problem),
    converted: convention.time === 'data-to-noise' || convention.timeScale !== 1 || output !== 'map',
    evaluate: async (x, t) => (await observe(x, t)).y,
    observe,
  };
}
