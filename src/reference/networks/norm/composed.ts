import * as tf from '@tensorflow/tfjs';
import { type Algebra, modulate, modulationOf, type Normal, normalise, type Pair, pullBack } from './formulas.ts';
import { NORM_EPSILON, type NormOperations, type NormSizes } from './operations.ts';

/** The modulated norm as a composition of TensorFlow.js operations, for every backend. */
export const composedNorm: NormOperations = {
  forward(h, modulation, sizes) {
    const normal = normalise(algebra, paired(h, sizes.tokens, sizes), NORM_EPSILON);
    const modulated = modulationOf(algebra, paired(modulation, 1, sizes));
    const { r, y, tangent } = normal;
    const kept = tangent === undefined ? [] : [tangent.dy, tangent.dh, tangent.along];
    return {
      value: joined(modulate(algebra, normal, modulated)),
      saved: [r, y, ...modulated.scale.filter((scale) => scale !== undefined), ...kept],
    };
  },
  backward(saved, adjoint, sizes) {
    const [r, y, ...rest] = saved as View[];
    const [scale, dscale, dy, dh, along] = rest;
    const normal: Normal<View> = sizes.dual ? { r, y, tangent: { dy, dh, along } } : { r, y };
    const scales: Pair<View> = sizes.dual ? [scale, dscale] : [scale];
    const back = pullBack(algebra, paired(adjoint, sizes.tokens, sizes), normal, scales);
    return [joined(back.h), joined(back.modulation)];
  },
};

type View = tf.Tensor4D;

const algebra: Algebra<View> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  square: (a) => tf.square(a),
  rsqrt: (a) => tf.rsqrt(a),
  plus: (a, c) => tf.add(a, c),
  mean: (a) => tf.mean(a, 3, true),
  overTokens: (a) => (a.shape[1] === 1 ? a : tf.sum(a, 1, true)),
  halves: (a, axis) => tf.split(a, 2, axis) as [View, View],
  join: (a, b, axis) => tf.concat([a, b], axis),
};

/** Values and tangents, [E, T, n, ·] each. */
function paired(data: tf.Tensor3D, tokens: number, { dual }: NormSizes): Pair<View> {
  const [members, rows, width] = data.shape;
  const groups = dual ? 2 * tokens : tokens;
  const view: View = tf.reshape(data, [members, groups, rows / groups, width]);
  return dual ? algebra.halves(view, 1) : [view];
}

function joined([value, tangent]: Pair<View>): tf.Tensor3D {
  const whole = tangent === undefined ? value : algebra.join(value, tangent, 1);
  const [members, groups, rows, width] = whole.shape;
  return tf.reshape(whole, [members, groups * rows, width]);
}
