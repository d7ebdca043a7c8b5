import type { Fields } from '../../types.ts';
import type { Kernel } from './kernel.ts';

/** The velocity of any problem through its fields: boxes and affine couplings. */
export function fieldsKernel(fields: Fields, d: number): Kernel {
  const none = new Float64Array(0);
  const rows = (x: Float64Array, n: number): Float64Array => {
    const result = new Float64Array(n * d);
    for (let i = 0; i < d; i++) for (let p = 0; p < n; p++) result[p * d + i] = x[i * n + p];
    return result;
  };
  const columns = (values: Float64Array, width: number, n: number, out: Float64Array): void => {
    for (let i = 0; i < width; i++) for (let p = 0; p < n; p++) out[i * n + p] = values[p * width + i];
  };
  return {
    d,
    prepare: (t) => ({ t, size: 1, values: none }),
    velocity: (table, x, n, out) => {
      columns(fields.velocity(rows(x, n), Float64Array.of(table.t)), d, n, out);
    },
    gradient: (table, x, n, out, gradient) => {
      const points = rows(x, n);
      const time = Float64Array.of(table.t);
      columns(fields.velocity(points, time), d, n, out);
      columns(fields.jacobian(points, time), d * d, n, gradient);
    },
  };
}
