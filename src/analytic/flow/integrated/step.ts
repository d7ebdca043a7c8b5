import { DOP853 } from './tableau.ts';

/** dx/dt at the stage with this index, for n systems at once. */
export type Stage = (stage: number, x: Float64Array, n: number, out: Float64Array) => void;

const { stages, a, b, e3, e5 } = DOP853;
const ROWS = a.map(nonzero);
const RESULT = nonzero(b);
const FIFTH = nonzero(e5);
const THIRD = nonzero(e3);

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

/**
 * The pair's own estimate of the last step's error, h e5 |e5|/√(e5² + e3²/100) with norms over the first `d` rows (dop853.f),
 * into `out`. Of order h^8 and mostly above the true one.
 */
export function embeddedError(space: StepSpace, n: number, d: number, h: number, out: Float64Array): void {
  const { stage } = space;
  weighted(space, FIFTH, n * d, out);
  weighted(space, THIRD, n * d, stage);
  for (let p = 0; p < n; p++) {
    let fifth = 0;
    let third = 0;
    for (let q = p; q < n * d; q += n) {
      fifth = Math.max(fifth, Math.abs(out[q]));
      third = Math.max(third, Math.abs(stage[q]));
    }
    const norm = Math.sqrt(fifth * fifth + 0.01 * third * third);
    const factor = norm > 0 ? (h * fifth) / norm : 0;
    for (let q = p; q < n * d; q += n) out[q] *= factor;
  }
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
  weighted(space, row, size, out);
  for (let q = 0; q < size; q++) out[q] = x[q] + h * out[q];
}

/** Σ factor_m k_m into `out`. */
function weighted({ k }: StepSpace, { index, factor }: Row, size: number, out: Float64Array): void {
  out.fill(0, 0, size);
  for (let m = 0; m < index.length; m++) {
    const stage = k[index[m]];
    const f = factor[m];
    for (let q = 0; q < size; q++) out[q] += f * stage[q];
  }
}
