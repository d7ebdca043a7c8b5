import * as tf from '@tensorflow/tfjs';
import { interpolantOf } from '../../../src/analytic/interpolants/index.ts';
import type { Rng } from '../../../src/core/random.ts';
import type { Method } from '../../../src/reference/methods/index.ts';
import type { NetworkConfig } from '../../../src/reference/networks/config.ts';
import { defineNetwork } from '../../../src/reference/networks/define.ts';
import { initialiseParameters, type NetworkDefinition } from '../../../src/reference/networks/definition.ts';
import { packMembers, unpack } from '../../../src/reference/parameters.ts';
import type { Row, Stop } from './losses.ts';
import { residualByDefinition } from './methods.ts';
import { fromFlat, type Network } from './network.ts';
import { leaf, type Scalar, scale, square, sum } from './scalar.ts';

/** An ensemble, its frozen companions and n off-diagonal rows of each member, all in float32 numbers. */
export interface MethodCase {
  readonly method: Method;
  readonly definition: NetworkDefinition;
  /** Flat parameters of each member. */
  readonly members: readonly Float32Array[];
  readonly teacher: Float32Array;
  readonly target: Float32Array;
  readonly n: number;
  readonly values: RowValues;
  readonly progress: number;
}

/** Rows of all members, member-major. */
interface RowValues {
  readonly x: Float32Array;
  readonly velocity: Float32Array;
  readonly xu: Float32Array;
  readonly s: Float32Array;
  readonly t: Float32Array;
  readonly u: Float32Array;
}

export interface MethodShape {
  readonly network: NetworkConfig;
  readonly dimension: number;
  readonly members: number;
  readonly n: number;
}

export function drawMethodCase(
  rng: Rng,
  method: Method,
  { network, dimension: d, members, n }: MethodShape,
): MethodCase {
  const definition = defineNetwork(network, d);
  const parameters = (): Float32Array =>
    initialiseParameters(definition, rng).map((value) => value + 0.3 * rng.normal());
  const m = members * n;
  const points = (): Float32Array => Float32Array.from(rng.normals(m * d));
  const s = Float32Array.from({ length: m }, () => 0.05 + 0.55 * rng.uniform());
  const t = s.map((start) => (method.reaches === 'end' ? 1 : start + 0.1 + 0.25 * rng.uniform()));
  const u = s.map((start, i) => start + (0.2 + 0.6 * rng.uniform()) * (t[i] - start));
  return {
    method,
    definition,
    members: Array.from({ length: members }, parameters),
    teacher: parameters(),
    target: parameters(),
    n,
    values: { x: points(), velocity: points(), xu: points(), s, t, u },
    progress: 0.04,
  };
}

/** Mean of |r|² over the rows of each member, and its gradient in the parameters of the member, on the current backend. */
export async function observeMethod(
  subject: MethodCase,
): Promise<{ readonly value: number; readonly gradient: readonly number[] }[]> {
  const theta = packMembers(subject.members);
  const values = tf.tidy(() => lossesOf(subject, theta.shape[0])(theta));
  const grad = methodGradient(subject, theta);
  const [losses, gradient] = await Promise.all([values.data(), grad.data()]);
  tf.dispose([theta, values, grad]);
  const count = subject.members[0].length;
  return subject.members.map((_, e) => ({
    value: losses[e],
    gradient: Array.from(gradient.subarray(e * count, (e + 1) * count)),
  }));
}

const path = interpolantOf({ kind: 'trigonometric' });

/** Gradient [E, P] of the losses at theta [E, P]. */
export function methodGradient(subject: MethodCase, theta: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const losses = lossesOf(subject, theta.shape[0]);
    return tf.grad((all) => tf.sum(losses(all as tf.Tensor2D)))(theta) as tf.Tensor2D;
  });
}

/** The losses [E] as a function of theta [E, P]. */
function lossesOf(
  { method, definition, teacher, target, n, values: rows, progress }: MethodCase,
  members: number,
): (theta: tf.Tensor2D) => tf.Tensor1D {
  const { dimension: d } = definition;
  const frozen = (flat: Float32Array) => definition.build(unpack(packMembers([flat]), definition), 1);
  const m = members * n;
  const [x, velocity, xu] = [rows.x, rows.velocity, rows.xu].map((data) => tf.tensor2d(data, [m, d]));
  const [s, t, u] = [rows.s, rows.t, rows.u].map((data) => tf.tensor1d(data));
  return (theta) => {
    const residual = method.residual({
      net: definition.build(unpack(theta, definition), members),
      rows: { x, velocity, xu, s, t, u },
      path,
      progress,
      ...(method.teacher !== 'none' && method.teacher !== 'self' && { teacher: frozen(teacher) }),
      ...(method.target === 'average' && { target: frozen(target) }),
    });
    return tf.div(tf.sum<tf.Tensor1D>(tf.reshape(tf.square(residual), [members, -1]), 1), n);
  };
}

/** The same loss of one member by the definition. */
export function methodLoss(subject: MethodCase, member: number): (net: Network, stop: Stop) => Scalar {
  const { method, definition, teacher, target, n, progress } = subject;
  const others = { teacher: fromFlat(definition, teacher).net, target: fromFlat(definition, target).net, progress };
  const rows = Array.from({ length: n }, (_, i) => rowOf(subject, member * n + i));
  return (net, stop) =>
    scale(1 / n, sum(rows.flatMap((row) => residualByDefinition(net, row, method, stop, others).map(square))));
}

function rowOf({ values, definition: { dimension: d } }: MethodCase, i: number): Row {
  const point = (data: Float32Array): Scalar[] => Array.from(data.subarray(i * d, (i + 1) * d), (value) => leaf(value));
  return {
    x: point(values.x),
    velocity: point(values.velocity),
    xu: point(values.xu),
    s: leaf(values.s[i]),
    t: leaf(values.t[i]),
    u: leaf(values.u[i]),
  };
}
