import type { ExactProblem } from '../../../src/analytic/types.ts';
import { type FullConventionInput, fullConventionSchema } from '../../../src/subject/convention.ts';
import { type GeneralReading, generalReading } from '../../../src/subject/general.ts';
import type { Jet } from '../../../src/subject/jet.ts';
import type {
  CallCotangent,
  LossCall,
  MapCall,
  MapJvpCall,
  PlainLossNet,
  PlainLossSubject,
  PlainNet,
} from '../../../src/subject/types.ts';

type Recorded = MapCall & Partial<Pick<MapJvpCall, 'dx' | 'ds' | 'dt'>>;

/**
 * An author whose loss wants canonical average velocities and whose network has another convention: each call goes through
 * his own preconditioning, v = (o - α x) / β, and gradients come back through it.
 */
export function headedAuthor(
  subject: PlainLossSubject,
  declared: FullConventionInput,
  problem: ExactProblem,
): PlainLossSubject {
  const convention = fullConventionSchema.parse(declared);
  const reading = generalReading(convention, problem);
  const times = (values: ArrayLike<number>) => Float64Array.from(values, reading.clock.inverse);
  return {
    ...subject,
    name: `${subject.name} ${JSON.stringify(declared)}`,
    convention: declared,
    regresses: 'velocity',
    loss: (call: LossCall<PlainLossNet, Float64Array>) =>
      subject.loss({
        ...call,
        net: preconditioned(call.net, reading),
        ...(call.teacher && { teacher: preconditioned(call.teacher, reading) }),
        s: times(call.s),
        t: times(call.t),
        u: times(call.u),
      }),
  };
}

function preconditioned(net: PlainLossNet, reading: GeneralReading): PlainLossNet {
  const seen: Recorded[] = [];
  const results: { y: Float64Array; dy?: Float64Array }[] = [];
  const along = (jet: Jet, ds: number, dt: number) => jet[1] * ds + jet[2] * dt;
  const raw = ({ x, s, t, n, d }: MapCall): MapCall => {
    const at = Array.from(s, (start, i) => reading.times(start, t[i]));
    return {
      x: Float64Array.from(x, (value, k) => value / reading.scale(s[Math.floor(k / d)])[0]),
      s: Float64Array.from(at, ({ first }) => first[0]),
      t: Float64Array.from(at, ({ second }) => second[0]),
      n,
      d,
    };
  };
  const value = (own: PlainNet) => (call: MapCall) => {
    const y = own(raw(call));
    seen.push(call);
    const v = y.map((o, k) => {
      const i = Math.floor(k / call.d);
      const { alpha, beta } = reading.head(call.s[i], call.t[i]);
      return (o - alpha[0] * call.x[k]) / beta[0];
    });
    results.push({ y: v });
    return v;
  };
  const jvp = (own: PlainNet) => (call: MapJvpCall) => {
    const { s, t, dx, ds, dt, d } = call;
    const at = Array.from(s, (start, i) => reading.times(start, t[i]));
    const factor = Array.from(s, (start) => reading.scale(start));
    const { y, dy } = own.jvp({
      ...raw(call),
      dx: Float64Array.from(dx, (slope, k) => {
        const [size, change] = factor[Math.floor(k / d)];
        return (slope - (change * ds[Math.floor(k / d)] * call.x[k]) / size) / size;
      }),
      ds: Float64Array.from(at, ({ first }, i) => along(first, ds[i], dt[i])),
      dt: Float64Array.from(at, ({ second }, i) => along(second, ds[i], dt[i])),
    });
    seen.push(call);
    const v = new Float64Array(y.length);
    const dv = y.map((o, k) => {
      const i = Math.floor(k / d);
      const { alpha, beta } = reading.head(s[i], t[i]);
      v[k] = (o - alpha[0] * call.x[k]) / beta[0];
      const ofHead = along(alpha, ds[i], dt[i]) * call.x[k] + alpha[0] * dx[k] + along(beta, ds[i], dt[i]) * v[k];
      return (dy[k] - ofHead) / beta[0];
    });
    results.push({ y: v, dy: dv });
    return { y: v, dy: dv };
  };
  const both = (own: PlainNet) => Object.assign(value(own), { jvp: jvp(own) });
  const wrapped = Object.assign(both(net), {
    frozen: both(net.frozen),
    parameterCount: net.parameterCount,
    given: (labels: ArrayLike<number>) => preconditioned(net.given(labels), reading),
    pullback: (index: number, { y, dy }: CallCotangent) => {
      const { x, s, t, dx, ds, dt, d } = seen[index];
      const heads = Array.from(s, (start, i) => reading.head(start, t[i]));
      const size = x.length;
      const [ofY, ofDy] = [y, dy].map((values) => Float64Array.from({ length: size }, (_, k) => values?.[k] ?? 0));
      const at = (k: number) => ({ ...heads[Math.floor(k / d)], i: Math.floor(k / d) });
      const pulled = net.pullback(index, {
        y: ofY.map((value, k) => {
          const { beta, i } = at(k);
          return value / beta[0] - (along(beta, ds?.[i] ?? 0, dt?.[i] ?? 0) * ofDy[k]) / beta[0] ** 2;
        }),
        ...(dy && { dy: ofDy.map((value, k) => value / at(k).beta[0]) }),
      });
      // v = (o - α x)/β also through x itself; the point and its direction are κ times what the net gets.
      const direct = pulled.x.map((value, k) => {
        const { alpha, beta, i } = at(k);
        const [dAlpha, dBeta] = [alpha, beta].map((jet) => along(jet, ds?.[i] ?? 0, dt?.[i] ?? 0));
        const factor = reading.scale(s[i]);
        const ofScale = pulled.dx === undefined ? 0 : (factor[1] * (ds?.[i] ?? 0) * pulled.dx[k]) / factor[0] ** 2;
        return (
          value / factor[0] -
          ofScale -
          (alpha[0] / beta[0]) * ofY[k] -
          ((dAlpha - (dBeta * alpha[0]) / beta[0]) / beta[0]) * ofDy[k]
        );
      });
      const moved = pulled.dx?.map((value, k) => {
        const { alpha, beta, i } = at(k);
        return value / reading.scale(s[i])[0] - (alpha[0] / beta[0]) * ofDy[k];
      });
      return { ...pulled, x: direct, ...(moved && dx ? { dx: moved } : {}) };
    },
  });
  return Object.defineProperty(wrapped, 'callCount', { get: () => net.callCount }) as unknown as PlainLossNet;
}
