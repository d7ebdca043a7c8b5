import type { ExactProblem } from '../../src/analytic/types.ts';
import { encodingOf } from '../../src/properties/net/encode-basic.ts';
import { canonicalMap, canonicalPointFunction } from '../../src/subject/canonicalise.ts';
import {
  type Convention,
  type ConventionInput,
  conventionSchema,
  fullConventionSchema,
} from '../../src/subject/convention.ts';
import { generalReading } from '../../src/subject/general.ts';
import type {
  ConsistencySubject,
  MapCall,
  MapSubject,
  PlainNet,
  PlainSamplerSubject,
  PointCall,
  Subject,
  VelocitySubject,
} from '../../src/subject/types.ts';

/** The conventions in which each subject is tried. */
export const CONVENTIONS: Readonly<
  Record<string, Readonly<Record<'map' | 'velocity' | 'consistency' | 'sampler', ConventionInput>>>
> = {
  canonical: { map: {}, velocity: {}, consistency: {}, sampler: {} },
  reversed: {
    map: { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step' },
    velocity: { time: 'data-to-noise' },
    consistency: { time: 'data-to-noise', output: 'displacement' },
    sampler: { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step' },
  },
  thousand: {
    map: { timeScale: 1000, output: 'displacement' },
    velocity: { timeScale: 1000 },
    consistency: { timeScale: 1000, output: 'average-velocity' },
    sampler: { timeScale: 1000, output: 'average-velocity' },
  },
};

/**
 * A subject of an author who wrote it in another convention, row by row the same function; undefined for those that are no functions of single rows, and whose
 * spoiled calls would not come through.
 */
export function inConvention(subject: Subject, problem: ExactProblem, convention: ConventionInput): Subject {
  switch (subject.kind) {
    case 'map':
      return mapIn(subject, problem, convention);
    case 'velocity':
    case 'consistency':
      return pointIn(subject, problem, convention);
    case 'sampler':
      return samplerIn(subject as PlainSamplerSubject, convention);
    default:
      throw new TypeError(`${subject.kind}: losses have a trial of their own`);
  }
}

function mapIn(subject: MapSubject, problem: ExactProblem, convention: ConventionInput): MapSubject {
  const inner = canonicalMap(subject, problem);
  const reading = generalReading(fullConventionSchema.parse(convention), problem);
  const arguments_ = (call: MapCall) => {
    const times = Array.from(call.s, (first, i) => reading.canonical(first, call.t[i]));
    return {
      x: Float64Array.from(call.x),
      s: Float64Array.from(times, ({ s }) => s),
      t: Float64Array.from(times, ({ t }) => t),
    };
  };
  // X = A x + B o, so that o = (X - A x)/B; on the diagonal of a velocity, its limit by the exact one.
  return {
    ...subject,
    convention,
    evaluate: async (call) => {
      const { x, s, t } = arguments_(call);
      const y = await inner.evaluate(x, s, t);
      const b = problem.fields.velocity(
        x,
        s.map((time) => Math.min(problem.regularTimes[1], Math.max(problem.regularTimes[0], time || 0))),
      );
      return y.map((value, k) => {
        const i = Math.floor(k / call.d);
        const { A, B } = reading.map(s[i], t[i]);
        if (s[i] === t[i] && convention.output === 'average-velocity')
          return Number.isNaN(value) ? value : b[k] / reading.clock.slope(s[i]);
        return (value - A[0] * x[k]) / B[0];
      });
    },
    ...(subject.jvp === undefined ? {} : { jvp: undefined }),
  } as MapSubject;
}

function pointIn<S extends VelocitySubject | ConsistencySubject>(
  subject: S,
  problem: ExactProblem,
  convention: ConventionInput,
): S {
  const inner = canonicalPointFunction(subject, problem);
  const reading = generalReading(fullConventionSchema.parse(convention), problem);
  const end = problem.timeRange[1];
  return {
    ...subject,
    convention,
    evaluate: async (call: PointCall) => {
      const x = Float64Array.from(call.x);
      const t = Float64Array.from(call.t, reading.clock.inverse);
      const y = await inner.evaluate(x, t);
      return y.map((value, k) => {
        const time = t[Math.floor(k / call.d)];
        if (subject.kind === 'velocity') return value / reading.clock.slope(time);
        const { A, B } = reading.map(time, end);
        if (Number.isNaN(value)) return value;
        return B[0] === 0 ? 0 : (value - A[0] * x[k]) / B[0];
      });
    },
  };
}

/** The net that the suite makes in the outer convention, as the sampler's author knows it. */
function samplerIn(subject: PlainSamplerSubject, convention: ConventionInput): PlainSamplerSubject {
  const own = conventionSchema.parse(subject.convention ?? {});
  const [inner, outer] = [encodingOf(own), encodingOf(conventionSchema.parse(convention))];
  const step = (convention as Convention).secondTime === 'step';
  return {
    ...subject,
    convention,
    sample: (call) => {
      const { net } = call;
      const translated: PlainNet = Object.assign(
        ({ x, s, t, n, d }: MapCall) => {
          const rows = inner.rows(Float64Array.from(x), Float64Array.from(s), Float64Array.from(t));
          const start = rows.s.map(outer.clock.toSubject);
          const end = step
            ? rows.t.map((time, i) => outer.clock.rate * (time - rows.s[i]))
            : rows.t.map(outer.clock.toSubject);
          const o = net({ x: rows.x, s: start, t: end, n, d });
          return inner.output(
            rows,
            o.map((value) => outer.clock.rate * value),
          );
        },
        { jvp: net.jvp },
      );
      const range = call.range.map((time) =>
        inner.clock.toSubject(outer.clock.toCanonical(time)),
      ) as unknown as readonly [number, number];
      return subject.sample({ ...call, net: translated, range });
    },
  };
}
