/** An affine projection of d-dimensional points onto a plane. */
interface Projection {
  readonly mean: Float64Array;
  /** Two orthonormal directions, 2 × d. */
  readonly directions: Float64Array;
}

/**
 * The plane of the two largest principal components of points n × d, by orthogonal iteration from the first two axes: the directions
 * converge as the ratio of the second to the third variance to the power of the 200 steps, which a picture does not see.
 */
export function principalPlane(points: ArrayLike<number>, d: number): Projection {
  const n = points.length / d;
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j] += points[i * d + j] / n;
  const covariance = new Float64Array(d * d);
  const gap = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) gap[j] = points[i * d + j] - mean[j];
    for (let j = 0; j < d; j++) for (let k = 0; k < d; k++) covariance[j * d + k] += gap[j] * gap[k];
  }
  // Starts off the axes, which may be principal themselves.
  const start = (row: number): Float64Array =>
    Float64Array.from({ length: d }, (_, k) => (k === row ? 1 : 0.1 / (k + 2 + row)));
  let first: Float64Array = start(0);
  let second: Float64Array = start(1);
  for (let step = 0; step < 200; step++) {
    first = normalised(product(covariance, first, d));
    const next = product(covariance, second, d);
    const along = dot(next, first);
    second = normalised(next.map((value, k) => value - along * first[k]));
  }
  return { mean, directions: Float64Array.of(...first, ...second) };
}

/** Coordinates in the plane, n × 2. */
export function projected(points: ArrayLike<number>, { mean, directions }: Projection): Float64Array {
  const d = mean.length;
  const n = points.length / d;
  const result = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      const gap = points[i * d + j] - mean[j];
      result[2 * i] += gap * directions[j];
      result[2 * i + 1] += gap * directions[d + j];
    }
  }
  return result;
}

function product(matrix: Float64Array, v: Float64Array, d: number): Float64Array {
  return Float64Array.from({ length: d }, (_, i) => dot(matrix.subarray(i * d, (i + 1) * d), v));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

function normalised(v: Float64Array): Float64Array {
  const size = Math.sqrt(dot(v, v));
  return size > 0 ? v.map((value) => value / size) : v;
}
