import { pathAt } from '../../fields/times.ts';
import type { Model } from '../../model.ts';
import type { Fields } from '../../types.ts';
import type { Kernel } from './kernel.ts';

/** The velocity of any problem through its fields: boxes and affine couplings. */
export function fieldsKernel(fields: Fields, model: Model): Kernel {
  const d = model.dimension;
  const none = new Float64Array(0);
  const sourceSize = largest(model.source.mean);
  const targetSize = targetExtent(model);
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
    prepare: (t) => {
      const { a, b } = pathAt(model, t);
      const spread = Math.sqrt(model.source.covariance[0]) * a;
      return { t, size: Math.abs(a) * sourceSize + Math.abs(b) * targetSize, sharpness: 1 / spread, values: none };
    },
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

function largest(values: Float64Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
}

function targetExtent({ law }: Model): number {
  switch (law.kind) {
    case 'boxes':
      return Math.max(largest(law.low), largest(law.high));
    case 'affine':
      return largest(law.shift);
    case 'mixture':
      return Math.max(...law.components.map((component) => largest(component.mean)));
  }
}
