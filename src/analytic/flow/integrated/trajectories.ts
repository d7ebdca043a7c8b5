import { ellipsoidSize } from './uncertainty.ts';

/**
 * The state of many trajectories, one record each: the coarse solution (the answer), the fine one (steps half as wide),
 * velocity and gradient at the coarse point, the error ellipsoid, and the spread of the Jacobian.
 */
export interface Trajectories {
  readonly d: number;
  /** d, or d + d² + 1 with the Jacobian and the log-determinant. */
  readonly width: number;
  readonly count: number;
  readonly coarse: Float64Array;
  readonly fine: Float64Array;
  readonly velocity: Float64Array;
  readonly gradient: Float64Array;
  readonly ellipsoid: Float64Array;
  readonly matrixSpread: Float64Array;
  /** Level of the grid at which the next step is wanted. */
  readonly level: Int32Array;
  /** Steps taken. */
  readonly steps: Int32Array;
  /** 1 where the integration was given up: there is neither a value nor an estimate. */
  readonly failed: Uint8Array;
}

/** Trajectories that start at the rows of x (count × d), with the identity as their Jacobian. */
export function trajectories(x: Float64Array, d: number, derivatives: boolean): Trajectories {
  const count = x.length / d;
  const width = derivatives ? d + d * d + 1 : d;
  const coarse = new Float64Array(count * width);
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < d; i++) {
      coarse[p * width + i] = x[p * d + i];
      if (derivatives) coarse[p * width + d + i * (d + 1)] = 1;
    }
  }
  return {
    d,
    width,
    count,
    coarse,
    fine: Float64Array.from(coarse),
    velocity: new Float64Array(count * d),
    gradient: new Float64Array(count * d * d),
    ellipsoid: new Float64Array(count * ellipsoidSize(d)),
    matrixSpread: new Float64Array(count),
    level: new Int32Array(count),
    steps: new Int32Array(count),
    failed: new Uint8Array(count),
  };
}

/** Records of `list` as structure of arrays. */
export function gather(records: Float64Array, width: number, list: Int32Array, out: Float64Array): void {
  const n = list.length;
  for (let q = 0; q < n; q++) {
    const from = list[q] * width;
    for (let i = 0; i < width; i++) out[i * n + q] = records[from + i];
  }
}

/** Inverse of {@link gather} for one column q. */
export function scatter(
  records: Float64Array,
  width: number,
  p: number,
  from: Float64Array,
  n: number,
  q: number,
): void {
  const to = p * width;
  for (let i = 0; i < width; i++) records[to + i] = from[i * n + q];
}
