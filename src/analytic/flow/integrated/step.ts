import { DOP853 } from './tableau.ts';

/** dx/dt at the stage with this index, for n systems at once. */
export type Stage = (stage: number, x: Float64Array, n: number, out: Float64Array) => void;

const { stages, a, b } = DOP853;
const ROWS = a.map(nonzero);
const RESULT = nonzero(b);

/** Workspace for steps of up to `capacity` numbers. */
export interface StepSpace {
  readonly k: readonly Float64Array[];
  readonly stage: Float64Array;
}

/** A workspace for states of `capacity` numbers in all. */
export function stepSpace(capacity: number): StepSpace {
  return { k: Array.from({ length: stages }, () => new Float64Array(capacity)), stage: new Float64Array(capacity) };
}

/**
 * One step of DOP853, x + h Σ b_i k_i, for n systems of `width` numbers, structure of arrays. `k[0]` of the workspace must
 * hold the derivative at x when `ready`.
 */
export function step(
  space: StepSpace,
  derivative: Stage,
  x: Float64Array,
  n: number,
  width: number,
  h: number,
  ready: boolean,
  out: Float64Array,
): void {
  const size = n * width;
  if (!ready) derivative(0, x, n, space.k[0]);
  for (let i = 1; i < stages; i++) {
    combine(space, ROWS[i], x, size, h, space.stage);
    derivative(i, space.stage, n, space.k[i]);
  }
  combine(space, RESULT, x, size, h, out);
}

interface Row {
  readonly index: readonly number[];
  readonly factor: readonly number[];
}

function nonzero(row: readonly number[]): Row {
  const index = row.map((_, i) => i).filter((i) => row[i] !== 0);
  return { index, factor: index.map((i) => row[i]) };
}

function combine(space: StepSpace, row: Row, x: Float64Array, size: number, h: number, out: Float64Array): void {
  const { index, factor } = row;
  for (let q = 0; q < size; q++) out[q] = 0;
  for (let m = 0; m < index.length; m++) {
    const k = space.k[index[m]];
    const f = factor[m];
    for (let q = 0; q < size; q++) out[q] += f * k[q];
  }
  for (let q = 0; q < size; q++) out[q] = x[q] + h * out[q];
}
