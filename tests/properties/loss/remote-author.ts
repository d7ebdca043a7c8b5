import type { ExactProblem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { planeWavesOf } from '../../../src/properties/net/features.ts';
import { createPlainNet } from '../../../src/properties/net/index.ts';
import type { SuitePlainNet } from '../../../src/properties/net/types.ts';
import { clockOf } from '../../../src/subject/clock.ts';
import { conventionSchema } from '../../../src/subject/convention.ts';
import type {
  CallCotangent,
  DifferenceTangent,
  MapJvpCall,
  ObservedCall,
  PlainLossNet,
  PlainLossSubject,
  RemoteLossSubject,
} from '../../../src/subject/types.ts';

/** How a plain loss is made into one that lives elsewhere. */
export interface Remoteness {
  /** It draws its own noise: of this scale, 1 where it is right. */
  readonly noiseScale?: number;
  /** Difference quotients in the place of forward mode. */
  readonly tangent?: DifferenceTangent;
  /** Multiple of the value and gradient, and the factor declared. */
  readonly factor?: number;
  readonly declaredFactor?: number;
  /** What the client's net adds to each result: 0 where its map is exact. */
  readonly netError?: number;
  /** Gradient for whole calls. */
  readonly merged?: boolean;
  /** Results as canonical average velocities. */
  readonly velocities?: boolean;
}

/** A plain loss as a client would run it: with a net of its own, records of its calls, gradients in the parameters of each call. */
export function asRemote(subject: PlainLossSubject, problem: ExactProblem, how: Remoteness = {}): RemoteLossSubject {
  const { loss, framework, ...declared } = subject;
  const convention = conventionSchema.parse(subject.convention ?? {});
  const clock = clockOf(convention);
  return {
    ...declared,
    framework: 'remote',
    ...(how.noiseScale === undefined ? {} : { noise: 'drawn' }),
    ...(how.tangent === undefined ? {} : { tangent: how.tangent }),
    ...(how.declaredFactor === undefined ? {} : { factor: how.declaredFactor }),
    loss: async ({ x1, seed, n, d, perturbation, gradient, ...given }) => {
      const net = createPlainNet(problem, {
        convention,
        refusal: 'nan',
        ...(perturbation && { theta: perturbation.theta, features: planeWavesOf(perturbation.waves, d) }),
      });
      const J = net.parameterCount;
      const thetas: Float64Array[] = [];
      const used = how.tangent === undefined ? watched(net, thetas, n) : quotients(net, thetas, how.tangent);
      const noise = problem.sample.source(stream(seed, 'noise'), n).map((value) => (how.noiseScale ?? 1) * value);
      const zeros = new Float64Array(n);
      const result = await loss({
        net: used,
        x0: given.x0 ?? noise,
        x1,
        s: given.s ?? zeros,
        t: given.t ?? zeros,
        u: given.u ?? zeros,
        seed,
        n,
        d,
      } as Parameters<typeof loss>[0]);
      const value = typeof result === 'number' ? result : result.value;
      const factor = how.factor ?? 1;
      const rate = convention.output === 'average-velocity' ? clock.rate : 1;
      const results = (y: Float64Array) =>
        y.map((entry) => (how.velocities ? rate * entry : entry) + (how.netError ?? 0));
      return {
        value: factor * value,
        gradient: gradient && J > 0,
        output: how.velocities ? 'velocity' : 'declared',
        calls: net.calls.map((call, k): ObservedCall => {
          const { kind, frozen, x, s, t, y, dx, ds, dt, dy } = call;
          const theta = (thetas[k] ?? new Float64Array(J)).map((entry) => factor * entry);
          const base = { kind, frozen, n: call.n, x, s, t, y: results(y), ...(gradient && J > 0 ? { theta } : {}) };
          return kind === 'value' ? base : { ...base, dx: dx!, ds: ds!, dt: dt!, dy: results(dy!) };
        }),
      };
    },
  };
}

function add(thetas: Float64Array[], k: number, theta: Float64Array): void {
  const known = thetas[k];
  thetas[k] = known === undefined ? theta.slice() : known.map((value, j) => value + theta[j]);
}

/** The net, its pullbacks collected call by call. */
function watched(net: SuitePlainNet, thetas: Float64Array[], _n: number): PlainLossNet {
  return Object.defineProperty(
    Object.assign((...args: Parameters<SuitePlainNet>) => net(...args), {
      jvp: net.jvp,
      frozen: net.frozen,
      parameterCount: net.parameterCount,
      given: net.given,
      callCount: 0,
      pullback: (k: number, cotangent: CallCotangent) => {
        const pulled = net.pullback(k, cotangent);
        add(thetas, k, pulled.theta);
        return pulled;
      },
    }),
    'callCount',
    { get: () => net.callCount },
  );
}

/** A net whose `jvp` is a difference quotient of its values, along the direction per unit of the clock. */
function quotients(net: SuitePlainNet, thetas: Float64Array[], { scheme, step }: DifferenceTangent): PlainLossNet {
  interface Virtual {
    readonly base: number;
    readonly plus?: number;
    readonly minus?: number;
    readonly weight: number;
    /** Multiples of the direction at the two places. */
    readonly offsets?: readonly [number, number];
  }
  const virtual: Virtual[] = [];
  const value = (...args: Parameters<SuitePlainNet>): Float64Array => {
    const y = net(...args);
    virtual.push({ base: net.callCount - 1, weight: 0 });
    return y;
  };
  const jvp = ({ x, s, t, dx, ds, dt, n, d }: MapJvpCall) => {
    // Per unit of time, in the direction in which the clock counts.
    const unit = ds[0] !== 0 ? ds[0] : dt[0];
    const at = (h: number) => {
      const y = net({
        x: Float64Array.from(x, (entry, k) => entry + (h * dx[k]) / unit),
        s: Float64Array.from(s, (entry, i) => entry + (h * ds[i]) / unit),
        t: Float64Array.from(t, (entry, i) => entry + (h * dt[i]) / unit),
        n,
        d,
      });
      return { y, k: net.callCount - 1 };
    };
    const here = at(0);
    const plus = scheme === 'backward' ? here : at(step);
    const minus = scheme === 'forward' ? here : at(-step);
    const width = scheme === 'central' ? 2 * step : step;
    const offsets = [plus === here ? 0 : step / unit, minus === here ? 0 : -step / unit] as const;
    virtual.push({ base: here.k, plus: plus.k, minus: minus.k, weight: unit / width, offsets });
    return { y: here.y, dy: plus.y.map((entry, k) => (unit * (entry - minus.y[k])) / width) };
  };
  return Object.defineProperty(
    Object.assign(value, {
      jvp,
      frozen: Object.assign(value, { jvp }),
      parameterCount: net.parameterCount,
      callCount: 0,
      pullback: (k: number, { y, dy }: CallCotangent) => {
        const { base, plus, minus, weight, offsets } = virtual[k];
        const pulled = net.pullback(base, { ...(y === undefined ? {} : { y }) });
        add(thetas, base, pulled.theta);
        if (dy === undefined || plus === undefined || minus === undefined) return pulled;
        const dx = new Float64Array(pulled.x.length);
        for (const [place, sign, offset] of [
          [plus, weight, offsets![0]],
          [minus, -weight, offsets![1]],
        ]) {
          const part = net.pullback(place, { y: Float64Array.from(dy, (entry) => sign * entry) });
          add(thetas, place, part.theta);
          part.x.forEach((entry, m) => {
            dx[m] += offset * entry;
          });
        }
        return { ...pulled, dx };
      },
    }),
    'callCount',
    { get: () => virtual.length },
  ) as unknown as PlainLossNet;
}
