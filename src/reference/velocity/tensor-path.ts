import * as tf from '@tensorflow/tfjs';
import type { InterpolantSpec } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';

/** Coefficients of an interpolant at times of any shape; `ada` is a a'. */
export interface TensorPathAt {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  readonly da: tf.Tensor;
  readonly db: tf.Tensor;
  readonly ada: tf.Tensor;
}

/**
 * The coefficients `I_t = a_t x0 + b_t x1` of a named interpolant in float32, by the formulas of `analytic/interpolants`: from the nearer
 * zero, so that a keeps its relative accuracy (a few units of round-off, for `edm` about ρ times more) up to the data end. a' is
 * infinite there on the variance-preserving and cosine paths. Differentiable, and evaluated without reading a tensor.
 *
 * @throws FlowproofError `unsupported` for an interpolant given as functions.
 */
export function tensorPath(spec: InterpolantSpec): (t: tf.Tensor) => TensorPathAt {
  const path = named(spec);
  const { noiseScale = 1, dataScale = 1 } = spec;
  if (noiseScale === 1 && dataScale === 1) return path;
  return (t) => {
    const { a, b, da, db, ada } = path(t);
    return {
      a: tf.mul(noiseScale, a),
      b: tf.mul(dataScale, b),
      da: tf.mul(noiseScale, da),
      db: tf.mul(dataScale, db),
      ada: tf.mul(noiseScale * noiseScale, ada),
    };
  };
}

function named(spec: InterpolantSpec): (t: tf.Tensor) => TensorPathAt {
  switch (spec.kind) {
    case 'linear':
      return linear(spec.sigmaMin ?? 0);
    case 'trigonometric':
      return trigonometric;
    case 'variance-preserving':
      return variancePreserving(spec.betaMin ?? 0.1, spec.betaMax ?? 20);
    case 'cosine':
      return cosine(spec.offset ?? 0.008);
    case 'edm':
      return edm(spec.sigmaMin ?? 0.002, spec.sigmaMax ?? 80, spec.rho ?? 7);
    default:
      throw expectedError(
        'unsupported',
        'interpolant.kind',
        'one of linear, trigonometric, variance-preserving, cosine, edm',
        (spec as { kind?: unknown }).kind,
        'A path given as functions exists in float64 alone.',
      );
  }
}

function linear(sigmaMin: number) {
  const rest = 1 - sigmaMin;
  return (t: tf.Tensor): TensorPathAt => {
    const whole = tf.sub(1, t);
    const a = sigmaMin === 0 ? whole : tf.add(whole, tf.mul(sigmaMin, t));
    const da = tf.mul(-rest, tf.onesLike(t));
    return { a, b: t, da, db: tf.onesLike(t), ada: tf.mul(-rest, a) };
  };
}

function trigonometric(t: tf.Tensor): TensorPathAt {
  const q = Math.PI / 2;
  const late = tf.greater(t, 0.5);
  const [angle, rest] = [tf.mul(q, t), tf.mul(q, tf.sub(1, t))];
  const a = tf.where(late, tf.sin(rest), tf.cos(angle));
  const b = tf.where(late, tf.cos(rest), tf.sin(angle));
  const da = tf.mul(-q, b);
  return { a, b, da, db: tf.mul(q, a), ada: tf.mul(a, da) };
}

/** A path with a² + b² = 1, from b, b' and a². */
function unitVariance(b: tf.Tensor, db: tf.Tensor, aSquared: tf.Tensor): TensorPathAt {
  const a = tf.sqrt(aSquared);
  const ada = tf.neg(tf.mul(b, db));
  return { a, b, da: tf.div(ada, a), db, ada };
}

function variancePreserving(betaMin: number, betaMax: number) {
  const slope = betaMax - betaMin;
  return (t: tf.Tensor): TensorPathAt => {
    const rest = tf.sub(1, t);
    const exponent = tf.mul(rest, tf.add(betaMin, tf.mul(0.5 * slope, rest)));
    const b = tf.exp(tf.mul(-0.5, exponent));
    const db = tf.mul(tf.mul(0.5, tf.add(betaMin, tf.mul(slope, rest))), b);
    return unitVariance(b, db, tf.neg(tf.expm1(tf.neg(exponent))));
  };
}

function cosine(offset: number) {
  const q = Math.PI / (2 * (1 + offset));
  const scale = 1 / Math.cos(q * offset);
  return (t: tf.Tensor): TensorPathAt => {
    const rest = tf.sub(1, t);
    const b = tf.mul(scale, tf.sin(tf.mul(q, t)));
    const db = tf.mul(scale * q, tf.sin(tf.mul(q, tf.add(rest, offset))));
    const ends = tf.mul(tf.sin(tf.mul(q, rest)), tf.sin(tf.mul(q, tf.add(rest, 2 * offset))));
    return unitVariance(b, db, tf.mul(scale * scale, ends));
  };
}

function edm(sigmaMin: number, sigmaMax: number, rho: number) {
  const [high, low] = [sigmaMax ** (1 / rho), sigmaMin ** (1 / rho)];
  return (t: tf.Tensor): TensorPathAt => {
    const root = tf.add(tf.mul(high, tf.sub(1, t)), tf.mul(low, t));
    const da = tf.mul(rho * (low - high), tf.pow(root, rho - 1));
    const a = tf.pow(root, rho);
    return { a, b: tf.onesLike(t), da, db: tf.zerosLike(t), ada: tf.mul(a, da) };
  };
}
