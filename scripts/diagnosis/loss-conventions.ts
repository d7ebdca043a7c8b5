import { encodingOf } from '../../src/properties/net/encode-basic.ts';
import { type Convention, conventionSchema } from '../../src/subject/convention.ts';
import type {
  CallCotangent,
  LossCall,
  MapCall,
  MapJvpCall,
  PlainLossNet,
  PlainLossSubject,
} from '../../src/subject/types.ts';

/** The conventions in which each loss is tried; velocities, so that gradients come through. */
export const CONVENTIONS: Readonly<Record<string, Convention>> = {
  declared: { time: 'noise-to-data', output: 'average-velocity', secondTime: 'end', timeScale: 1 },
  'reversed-step': { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step', timeScale: 1 },
  thousand: { time: 'noise-to-data', output: 'average-velocity', secondTime: 'end', timeScale: 1000 },
};

/** A plain loss of an author with another convention, who translates each call into that of the loss. */
export function inConvention(subject: PlainLossSubject, clock: Convention): PlainLossSubject {
  const own = conventionSchema.parse(subject.convention ?? {});
  const inner = encodingOf(own);
  // What the net returns stays the author's.
  const convention = { ...clock, output: own.output };
  const outer = encodingOf(convention);
  const step = convention.secondTime === 'step';
  const factor = own.output === 'average-velocity' ? outer.clock.rate / inner.clock.rate : 1;
  const translated = ({ x, s, t, n, d }: MapCall): MapCall => {
    const rows = inner.rows(Float64Array.from(x), Float64Array.from(s), Float64Array.from(t));
    const start = rows.s.map(outer.clock.toSubject);
    const end = step
      ? rows.t.map((time, i) => outer.clock.rate * (time - rows.s[i]))
      : rows.t.map(outer.clock.toSubject);
    return { x: rows.x, s: start, t: end, n, d };
  };
  const scaled = (values: ArrayLike<number>) => Float64Array.from(values, (value) => factor * value);
  const netOf = (net: PlainLossNet): PlainLossNet => {
    const own = (target: Pick<PlainLossNet, 'jvp'> & ((call: MapCall) => Float64Array)) =>
      Object.assign((call: MapCall) => scaled(target(translated(call))), {
        jvp: (call: MapJvpCall) => {
          const w = inner.tangents({
            dx: Float64Array.from(call.dx),
            ds: Float64Array.from(call.ds),
            dt: Float64Array.from(call.dt),
          });
          const { rate } = outer.clock;
          const { y, dy } = target.jvp({
            ...translated(call),
            dx: w.dx,
            ds: w.ds.map((value) => rate * value),
            dt: w.dt.map((value, i) => rate * (step ? value - w.ds[i] : value)),
          });
          return { y: scaled(y), dy: scaled(dy) };
        },
      });
    const wrapped = Object.assign(own(net), {
      frozen: own(net.frozen),
      parameterCount: net.parameterCount,
      pullback: (call: number, { y, dy }: CallCotangent) =>
        net.pullback(call, { ...(y && { y: scaled(y) }), ...(dy && { dy: scaled(dy) }) }),
      given: (labels: ArrayLike<number>) => netOf(net.given(labels)),
    });
    return Object.defineProperty(wrapped, 'callCount', { get: () => net.callCount }) as unknown as PlainLossNet;
  };
  const times = (values: Float64Array) => values.map((time) => inner.clock.toSubject(outer.clock.toCanonical(time)));
  return {
    ...subject,
    name: `${subject.name} (${convention.time}, ${convention.secondTime}, ${convention.timeScale})`,
    convention,
    loss: (call: LossCall<PlainLossNet, Float64Array>) =>
      subject.loss({
        ...call,
        net: netOf(call.net),
        ...(call.teacher && { teacher: netOf(call.teacher) }),
        s: times(call.s),
        t: times(call.t),
        u: times(call.u),
      }),
  };
}
