import type { ActivationName } from '../../dual/activations.ts';
import type { Native } from './backend.ts';
import type { Operations } from './operations.ts';

/** Values with, where a derivative is carried along, their tangents. */
export interface Pair {
  readonly value: Native;
  readonly tangent: Native | undefined;
}

/** An activation in operations of the native library. Inputs stay with the caller, results are the caller's. */
export interface NativeActivation {
  /** f(z) and nothing that the reverse would need. */
  value(o: Operations, z: Native): Native;
  /** f(z), f'(z) ż and what the reverse takes besides z and ż. */
  forward(o: Operations, z: Pair): { readonly out: Pair; readonly saved: readonly Native[] };
  /** `g f' + ġ f'' ż` and `ġ f'` from the gradients g and ġ. */
  reverse(o: Operations, z: Pair, saved: readonly Native[], g: Pair): Pair;
}

/** σ and, for duals, f' = σ + z σ (1-σ) are kept; f'' = σ (1-σ) (2 + z - 2 zσ). */
const silu: NativeActivation = {
  value: (o, z) => o.pointwise('SoftplusGrad', z, z),
  forward: (o, z) => {
    const sigma = o.pointwise('Sigmoid', z.value);
    const value = o.pointwise('Mul', z.value, sigma);
    if (z.tangent === undefined) return { out: { value, tangent: undefined }, saved: [sigma] };
    const slope = siluSlope(o, z.value, sigma);
    return { out: { value, tangent: o.pointwise('Mul', slope, z.tangent) }, saved: [sigma, slope] };
  },
  reverse: (o, z, [sigma, kept], g) => {
    const slope = kept ?? siluSlope(o, z.value, sigma);
    const straight = o.pointwise('Mul', g.value, slope);
    if (kept === undefined) o.drop(slope);
    if (g.tangent === undefined || z.tangent === undefined) return { value: straight, tangent: undefined };
    const outer = o.pointwise('Mul', g.tangent, z.tangent);
    const bell = o.pointwise('SigmoidGrad', sigma, outer);
    o.drop(outer);
    const twice = o.pointwise('AddV2', sigma, sigma);
    const centred = o.pointwise('Sub', o.scalar(1), twice);
    o.drop(twice);
    const shifted = o.pointwise('Mul', z.value, centred);
    o.drop(centred);
    const factor = o.pointwise('AddV2', shifted, o.scalar(2));
    o.drop(shifted);
    const bent = o.pointwise('Mul', bell, factor);
    o.drop(bell, factor);
    const value = o.pointwise('AddV2', straight, bent);
    o.drop(straight, bent);
    return { value, tangent: o.pointwise('Mul', g.tangent, slope) };
  },
};

function siluSlope(o: Operations, z: Native, sigma: Native): Native {
  const bent = o.pointwise('SigmoidGrad', sigma, z);
  const slope = o.pointwise('AddV2', sigma, bent);
  o.drop(bent);
  return slope;
}

/** Φ, and for duals φ and f' = Φ + z φ, are kept; f'' = φ (2 - z²). */
const gelu: NativeActivation = {
  value: (o, z) => {
    const cdf = normalCdf(o, z);
    const value = o.pointwise('Mul', z, cdf);
    o.drop(cdf);
    return value;
  },
  forward: (o, z) => {
    const cdf = normalCdf(o, z.value);
    const value = o.pointwise('Mul', z.value, cdf);
    if (z.tangent === undefined) return { out: { value, tangent: undefined }, saved: [cdf] };
    const density = normalDensity(o, z.value);
    const slope = geluSlope(o, z.value, cdf, density);
    o.drop(cdf);
    return { out: { value, tangent: o.pointwise('Mul', slope, z.tangent) }, saved: [slope, density] };
  },
  reverse: (o, z, saved, g) => {
    if (g.tangent === undefined || z.tangent === undefined) {
      const density = normalDensity(o, z.value);
      const slope = geluSlope(o, z.value, saved[0], density);
      const value = o.pointwise('Mul', g.value, slope);
      o.drop(density, slope);
      return { value, tangent: undefined };
    }
    const [slope, density] = saved;
    const straight = o.pointwise('Mul', g.value, slope);
    const outer = o.pointwise('Mul', g.tangent, z.tangent);
    const bell = o.pointwise('Mul', outer, density);
    o.drop(outer);
    const square = o.pointwise('Square', z.value);
    const factor = o.pointwise('Sub', o.scalar(2), square);
    o.drop(square);
    const bent = o.pointwise('Mul', bell, factor);
    o.drop(bell, factor);
    const value = o.pointwise('AddV2', straight, bent);
    o.drop(straight, bent);
    return { value, tangent: o.pointwise('Mul', g.tangent, slope) };
  },
};

/** Φ(z) = (1 + erf(z/√2))/2. */
function normalCdf(o: Operations, z: Native): Native {
  const scaled = o.pointwise('Mul', z, o.scalar(Math.SQRT1_2));
  const erf = o.pointwise('Erf', scaled);
  o.drop(scaled);
  const half = o.pointwise('Mul', erf, o.scalar(0.5));
  o.drop(erf);
  const cdf = o.pointwise('AddV2', half, o.scalar(0.5));
  o.drop(half);
  return cdf;
}

/** φ(z) = exp(-z²/2)/√(2π). */
function normalDensity(o: Operations, z: Native): Native {
  const square = o.pointwise('Square', z);
  const exponent = o.pointwise('Mul', square, o.scalar(-0.5));
  o.drop(square);
  const bell = o.pointwise('Exp', exponent);
  o.drop(exponent);
  const density = o.pointwise('Mul', bell, o.scalar(1 / Math.sqrt(2 * Math.PI)));
  o.drop(bell);
  return density;
}

function geluSlope(o: Operations, z: Native, cdf: Native, density: Native): Native {
  const moment = o.pointwise('Mul', z, density);
  const slope = o.pointwise('AddV2', cdf, moment);
  o.drop(moment);
  return slope;
}

/** y = tanh z is kept: f' = 1 - y², f'' = -2 y (1 - y²). */
const tanh: NativeActivation = {
  value: (o, z) => o.pointwise('Tanh', z),
  forward: (o, z) => {
    const value = o.pointwise('Tanh', z.value);
    const tangent = z.tangent && o.pointwise('TanhGrad', value, z.tangent);
    return { out: { value, tangent }, saved: [o.reshape(value, value.shape)] };
  },
  reverse: (o, z, [y], g) => {
    if (g.tangent === undefined || z.tangent === undefined) {
      return { value: o.pointwise('TanhGrad', y, g.value), tangent: undefined };
    }
    const outer = o.pointwise('Mul', g.tangent, z.tangent);
    const bell = o.pointwise('Mul', outer, y);
    o.drop(outer);
    const twice = o.pointwise('AddV2', bell, bell);
    o.drop(bell);
    const inner = o.pointwise('Sub', g.value, twice);
    o.drop(twice);
    const value = o.pointwise('TanhGrad', y, inner);
    o.drop(inner);
    return { value, tangent: o.pointwise('TanhGrad', y, g.tangent) };
  },
};

export const nativeActivations: Readonly<Record<ActivationName, NativeActivation>> = { silu, gelu, tanh };
