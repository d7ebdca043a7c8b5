import type { Interpolant, InterpolantSpec } from '../analytic/types.ts';
import type { Curve } from './curve.ts';
import { timeOfRatio } from './time-of.ts';

/**
 * The change from one Gaussian path (a, b) to another (α, β) with the same noise and data: at the time τ with the same signal-to-noise ratio, α_τ : β_τ = a_t : b_t, the one
 * process is a multiple of the other, `x = κ x'`, κ = b/β (a/α where there is more noise), and the one flow that of the other.
 */
export interface PathChange {
  /** τ(t). `dτ/dt = W(t) / (κ² Ω(τ))` with W = a' b - a b' and Ω that of the other path. */
  readonly time: Curve;
  /** κ(t). */
  readonly factor: Curve;
  /** t of τ. */
  inverse(time: number): number;
}

/** See {@link PathChange}; derivatives of closed form, round-off where the paths have both their ends. */
export function pathChange(from: Interpolant, to: Interpolant): PathChange {
  const whole = [0, 1] as const;
  const both = (t: number) => {
    const tau = timeOfRatio(to, from.a(t), from.b(t), whole);
    const isData = from.a(t) <= from.b(t);
    const part = (path: Interpolant, at: number) =>
      isData ? [path.b(at), path.db(at), path.ddb(at)] : [path.a(at), path.da(at), path.dda(at)];
    const [own, first, second] = part(from, t);
    const [other, otherFirst, otherSecond] = part(to, tau);
    const kappa = own / other;
    const [w, dw] = wronskian(from, t);
    const [omega, dOmega] = wronskian(to, tau);
    const rate = w / (kappa * kappa * omega);
    const [p, q] = [first / own, otherFirst / other];
    const logSlope = p - q * rate;
    const bend = rate * (dw / w - (dOmega / omega) * rate - 2 * logSlope);
    const logBend = second / own - p * p - (otherSecond / other - q * q) * rate * rate - q * bend;
    return {
      time: [tau, rate, bend] as const,
      factor: [kappa, kappa * logSlope, kappa * (logBend + logSlope * logSlope)] as const,
    };
  };
  return {
    time: (t) => both(t).time,
    factor: (t) => both(t).factor,
    inverse: (tau) => timeOfRatio(from, to.a(tau), to.b(tau), whole),
  };
}

/** a' b - a b' and its derivative. */
function wronskian(path: Interpolant, t: number): readonly [number, number] {
  const [a, b] = [path.a(t), path.b(t)];
  return [path.da(t) * b - a * path.db(t), path.dda(t) * b - a * path.ddb(t)];
}

/** Whether two specifications name the same path. */
export function samePath(one: InterpolantSpec, other: InterpolantSpec): boolean {
  return spelled(one) === spelled(other);
}

function spelled(spec: InterpolantSpec): string {
  const defaults: Record<string, unknown> = { noiseScale: 1, dataScale: 1, sigmaMin: spec.kind === 'edm' ? 0.002 : 0 };
  const all = { ...defaults, ...MORE[spec.kind], ...spec };
  return JSON.stringify(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Defaults of `analytic/interpolants`. */
const MORE: Readonly<Record<InterpolantSpec['kind'], object>> = {
  linear: {},
  trigonometric: {},
  'variance-preserving': { betaMin: 0.1, betaMax: 20 },
  cosine: { offset: 0.008 },
  edm: { sigmaMax: 80, rho: 7 },
};
