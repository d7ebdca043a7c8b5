import * as tf from '@tensorflow/tfjs';
import { NORM_EPSILON, type NormOperations, type NormSizes } from './operations.ts';

/** The modulated norm as a composition of TensorFlow.js operations, for every backend. */
export const composedNorm: NormOperations = {
  forward(h, modulation, sizes) {
    const scales: Half[] = [];
    const shifts: Half[] = [];
    for (const part of halves(modulation, 1, sizes)) {
      const [scale, shift] = tf.split<Half>(part, 2, 3);
      scales.push(scale);
      shifts.push(shift);
    }
    scales[0] = tf.add(scales[0], 1);
    const normal = normalise(halves(h, sizes.tokens, sizes));
    const parts = modulate(normal, scales, shifts);
    return { value: joined(parts), saved: [...scales, ...normal] };
  },
  backward(saved, adjoint, sizes) {
    const count = sizes.dual ? 2 : 1;
    const parts = saved as Half[];
    const back = pullBack(halves(adjoint, sizes.tokens, sizes), parts.slice(0, count), parts.slice(count));
    return [joined(back.h), joined(back.modulation)];
  },
};

/** The values, [E, T, n, w], or the tangents, of the same shape. */
type Half = tf.Tensor4D;

function halves(data: tf.Tensor3D, tokens: number, { dual }: NormSizes): Half[] {
  const [members, rows, width] = data.shape;
  const groups = dual ? 2 * tokens : tokens;
  const view: Half = tf.reshape(data, [members, groups, rows / groups, width]);
  return dual ? tf.split(view, 2, 1) : [view];
}

function joined(parts: readonly Half[]): tf.Tensor3D {
  const whole = parts.length === 1 ? parts[0] : tf.concat([...parts], 1);
  const [members, groups, rows, width] = whole.shape;
  return tf.reshape(whole, [members, groups * rows, width]);
}

const mean = (x: Half): Half => tf.mean(x, 3, true);

/** r and y; with tangents also ẏ, ḣ and mean(y ⊙ ḣ). */
function normalise([h, dh]: readonly Half[]): Half[] {
  const r: Half = tf.rsqrt(tf.add(mean(tf.square(h)), NORM_EPSILON));
  const y: Half = tf.mul(h, r);
  if (dh === undefined) return [r, y];
  const along = mean(tf.mul(y, dh));
  return [r, y, tf.mul(r, tf.sub(dh, tf.mul(y, along))), dh, along];
}

/** u and, with tangents, u̇; `scales` are 1 + γ and γ̇. */
function modulate(
  [, y, dy]: readonly Half[],
  [scale, dscale]: readonly Half[],
  [shift, dshift]: readonly Half[],
): Half[] {
  const u: Half = tf.add(tf.mul(scale, y), shift);
  if (dscale === undefined) return [u];
  return [u, tf.add(tf.add(tf.mul(scale, dy), tf.mul(dscale, y)), dshift)];
}

function pullBack(
  [a, b]: readonly Half[],
  [scale, dscale]: readonly Half[],
  [r, y, dy, dh, along]: readonly Half[],
): { h: Half[]; modulation: Half[] } {
  const overTokens = (x: Half): Half => (x.shape[1] === 1 ? x : tf.sum(x, 1, true));
  const toRow = (g: Half, inner: Half): Half => tf.mul(r, tf.sub(g, tf.mul(y, inner)));
  if (b === undefined) {
    const p: Half = tf.mul(scale, a);
    return {
      h: [toRow(p, mean(tf.mul(p, y)))],
      modulation: [tf.concat([overTokens(tf.mul(a, y)), overTokens(a)], 3)],
    };
  }
  const p: Half = tf.add(tf.mul(scale, a), tf.mul(dscale, b));
  const q: Half = tf.mul(scale, b);
  const inner = mean(tf.mul(q, y));
  const g: Half = tf.sub(p, tf.mul(r, tf.add(tf.mul(along, q), tf.mul(inner, dh))));
  return {
    h: [toRow(g, mean(tf.add(tf.mul(g, y), tf.mul(q, dy)))), toRow(q, inner)],
    modulation: [
      tf.concat([overTokens(tf.add(tf.mul(a, y), tf.mul(b, dy))), overTokens(a)], 3),
      tf.concat([overTokens(tf.mul(b, y)), overTokens(b)], 3),
    ],
  };
}
