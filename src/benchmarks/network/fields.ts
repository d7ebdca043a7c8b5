import * as tf from '@tensorflow/tfjs';
import type { FloatArray } from '../../core/precision.ts';
import { type FlowNet, flowMap, flowMapJvp } from '../../reference/flow-net.ts';
import type { MapValues, NetFields } from '../metrics/net-fields.ts';

/** Rows of a call of the network. */
const CHUNK = 4096;

/** The row-wise functions of a network that metrics ask for, computed in float32 on the selected backend. */
export function networkFields(net: FlowNet, d: number): NetFields {
  const times = (n: number, time: number): tf.Tensor1D => tf.fill([n], time) as tf.Tensor1D;

  const rowwise = async (
    x: FloatArray,
    width: number,
    evaluate: (x: tf.Tensor2D, n: number) => tf.Tensor2D,
  ): Promise<Float32Array> => {
    const rows = x.length / d;
    const result = new Float32Array(rows * width);
    for (let from = 0; from < rows; from += CHUNK) {
      const n = Math.min(CHUNK, rows - from);
      const part = Float32Array.from(x.subarray(from * d, (from + n) * d));
      const values = tf.tidy(() => evaluate(tf.tensor2d(part, [n, d]), n));
      try {
        result.set(await values.data(), from * width);
      } finally {
        values.dispose();
      }
    }
    return result;
  };

  /** Columns of a Jacobian from one tangent each, and the value before them: [n, d + d²], column-major by tangent. */
  const withTangents = (
    n: number,
    along: (tangent: tf.Tensor2D) => { y: tf.Tensor2D; dy: tf.Tensor2D },
  ): tf.Tensor2D => {
    const columns = Array.from({ length: d }, (_, j) => along(unit(n, d, j)));
    return tf.concat([columns[0].y, ...columns.map(({ dy }) => dy)], 1);
  };

  const velocity = (x: tf.Tensor2D, t: tf.Tensor1D): tf.Tensor2D => net(x, t, t);

  return {
    map: (x, s, t) => rowwise(x, d, (points, n) => flowMap(net, points, times(n, s), times(n, t))),
    velocity: (x, t) => rowwise(x, d, (points, n) => velocity(points, times(n, t))),
    async velocityJacobian(x, t) {
      const all = await rowwise(x, d + d * d, (points, n) => {
        const [time, still] = [times(n, t), times(n, 0)];
        return withTangents(n, (tangent) => net.jvp(points, time, time, tangent, still, still));
      });
      return Float32Array.from(split(all, d).jacobian);
    },
    lagrangianResidual: (x, s, t) =>
      rowwise(x, d, (points, n) => {
        const end = times(n, t);
        const still = tf.zerosLike(points);
        const { y, dy } = flowMapJvp(net, points, times(n, s), end, still, times(n, 0), times(n, 1));
        return tf.sub(dy, velocity(y, end));
      }),
    eulerianResidual: (x, s, t) =>
      rowwise(x, d, (points, n) => {
        const start = times(n, s);
        const teacher = velocity(points, start);
        return flowMapJvp(net, points, start, times(n, t), teacher, times(n, 1), times(n, 0)).dy;
      }),
    jet: (steps, [first, last]) => {
      const grid = Array.from({ length: steps + 1 }, (_, k) => first + ((last - first) * k) / steps);
      return async (x) => {
        let values: MapValues | undefined;
        for (let k = 0; k < steps; k++) {
          const all = await rowwise(values?.y ?? x, d + d * d, (points, n) => {
            const [s, t, still] = [times(n, grid[k]), times(n, grid[k + 1]), times(n, 0)];
            return withTangents(n, (tangent) => flowMapJvp(net, points, s, t, tangent, still, still));
          });
          const step = split(all, d);
          values = values === undefined ? step : { y: step.y, jacobian: chain(step.jacobian, values.jacobian, d) };
        }
        return values!;
      };
    },
  };
}

function unit(n: number, d: number, j: number): tf.Tensor2D {
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) values[i * d + j] = 1;
  return tf.tensor2d(values, [n, d]);
}

/** Values and row-major Jacobians from rows of a value and d columns. */
function split(all: Float32Array, d: number): MapValues {
  const width = d + d * d;
  const n = all.length / width;
  const y = new Float64Array(n * d);
  const jacobian = new Float64Array(n * d * d);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < d; i++) {
      y[row * d + i] = all[row * width + i];
      for (let j = 0; j < d; j++) jacobian[(row * d + i) * d + j] = all[row * width + d + j * d + i];
    }
  }
  return { y, jacobian };
}

/** Products of Jacobians, row by row. */
function chain(outer: Float64Array, inner: Float64Array, d: number): Float64Array {
  const result = new Float64Array(inner.length);
  for (let at = 0; at < inner.length; at += d * d) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        for (let k = 0; k < d; k++) result[at + i * d + j] += outer[at + i * d + k] * inner[at + k * d + j];
      }
    }
  }
  return result;
}
