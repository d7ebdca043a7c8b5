import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import { column, type FlowNet, flowNet, type NetDual } from '../flow-net.ts';
import { type Stack, stack, unstack } from '../layers/index.ts';
import { stopGradient } from '../stop-gradient.ts';
import type { NetworkDefinition } from './definition.ts';

/** What a network computes between its inputs and its output. */
export interface StackedNetwork {
  /** h, [E, m, d], from the inputs (s, t, x / inputScale), [E, m, 2 + d], values and tangents alike. */
  forward(inputs: Stack): Stack;
  /** Length by which x is divided. */
  readonly inputScale: number;
  /** Factor of h: v = outputScale h. */
  readonly outputScale: number;
}

/**
 * A FlowNet from a function of stacked rows: `v_{s,t}(x) = outputScale · forward(s, t, x / inputScale)`. A value costs one
 * pass over [E, n, ·]; a jvp one pass over [E, 2n, ·], value rows followed by tangent rows, so that each layer's matrix
 * product serves both.
 *
 * @throws FlowproofError `usage` for parameters or, when called, rows that do not fit the definition.
 */
export function stackNet(
  definition: NetworkDefinition,
  parameters: readonly tf.Tensor[],
  members: number,
  { forward, inputScale, outputScale }: StackedNetwork,
): FlowNet {
  checkParameters(definition, parameters, members);
  const d = definition.dimension;
  const pack = (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor3D =>
    tf.reshape(tf.concat([column(s), column(t), x], 1), [members, -1, 2 + d]);
  const scaled = (packed: tf.Tensor3D): tf.Tensor3D => {
    if (inputScale === 1) return packed;
    const divisors = new Float32Array(2 + d).fill(inputScale);
    divisors.fill(1, 0, 2);
    return tf.div(packed, tf.tensor1d(divisors));
  };
  const run = (inputs: Stack): Stack => {
    const h = forward({ ...inputs, data: scaled(inputs.data) });
    return outputScale === 1 ? h : { ...h, data: tf.mul(h.data, outputScale) };
  };
  const rows = (data: tf.Tensor3D): tf.Tensor2D => tf.reshape(data, [-1, d]);

  const value = (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D => {
    checkRows(members, d, x, s, t);
    return rows(run(stack(pack(x, s, t))).data);
  };
  const jvp: FlowNet['jvp'] = (x, s, t, dx, ds, dt): NetDual => {
    checkRows(members, d, x, s, t);
    checkRows(members, d, dx, ds, dt);
    const { value: y, tangent: dy } = unstack(run(stack(pack(x, s, t), pack(dx, ds, dt))));
    return { y: rows(y), dy: rows(dy as tf.Tensor3D) };
  };
  return flowNet(value, jvp, () => definition.build(parameters.map(stopGradient), members));
}

function checkParameters(definition: NetworkDefinition, parameters: readonly tf.Tensor[], members: number): void {
  const specs = definition.parameters;
  if (!Number.isSafeInteger(members) || members < 1) {
    throw expectedError('usage', 'members', 'a positive integer', members, 'Pass 1 for a single network.');
  }
  if (parameters.length !== specs.length) {
    throw expectedError(
      'usage',
      'parameters',
      `${specs.length} tensors`,
      parameters.length,
      'Pass what unpack(theta, definition) returns.',
    );
  }
  specs.forEach(({ name, shape }, i) => {
    const expected = [members, ...shape].join(', ');
    const got = parameters[i].shape.join(', ');
    if (got === expected) return;
    throw expectedError(
      'usage',
      `parameter ${name}`,
      `the shape [${expected}]`,
      `[${got}]`,
      'Pass what unpack(theta, definition) returns.',
    );
  });
}

function checkRows(members: number, d: number, x: tf.Tensor, s: tf.Tensor, t: tf.Tensor): void {
  const n = s.shape[0];
  if (x.rank !== 2 || x.shape[0] !== n || x.shape[1] !== d || t.shape[0] !== n) {
    throw expectedError(
      'usage',
      'network input',
      `x [n, ${d}] with s [n] and t [n]`,
      `x [${x.shape.join(', ')}], s [${s.shape.join(', ')}], t [${t.shape.join(', ')}]`,
      'Rows of x, s and t belong together.',
    );
  }
  if (n % members !== 0) {
    throw expectedError(
      'usage',
      'network input',
      `a multiple of ${members} rows, as many for each member`,
      n,
      'Rows of an ensemble are member-major.',
    );
  }
}
