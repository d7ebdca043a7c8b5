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
  /** h e5·k and h e3·k of the last step. */
  readonly fifth: Float64Array;
  readonly third: Float64Array;
}

/** A workspace for states of `capacity` numbers in all. */
export function stepSpace(capacity: number): StepSpace {
  const numbers = (): Float64Array => new Float64Array(capacity);
  return { k: Array.from({ length: stages }, numbers), stage: numbers(), fifth: numbers(), third: numbers() };
}

/**
 * One step of DOP853, x + h Σ b_i k_i, for n systems of `width` numbers, structure of arrays. `first` is the derivative
 * at x where it is known.
 */
export function step(
  space: StepSpace,
  derivative: Stage,
  x: Float64Array,
  n: number,
  width: number,
  h: number,
  first: Float64Array | undefined,
  out: Float64Array,
): void {
  const size = n * width;
  const { k, stage, fifth, third } = space;
  if (first === undefined) derivative(0, x, n, k[0]);
  else k[0].set(first.subarray(0, size));
  for (let i = 1; i < stages; i++) {
    combine(space, ROWS[i], x, size, h, stage);
    derivative(i, stage, n, k[i]);
  }
  combine(space, RESULT, x, size, h, out);
  weighted(space, FIFTH, size, fifth);
  weighted(space, THIRD, size, third);
  for (let q = 0; q < size; q++) {
    fifth[q] *= h;
    third[q] *= h;
  }
}

/**
 * The pair's own estimate of the last step's error, h e5 |e5|/√(e5² + e3²/100) with norms over the first `d` rows (dop853.f),
 * into `out`. Of order h^8 and mostly above the true one.
 */
export function embeddedError({ fifth, third }: StepSpace, n: number, d: number, out: Float64Array): void {
  for (let p = 0; p < n; p++) {
    let five = 0;
    let three = 0;
    for (let q = p; q < n * d; q += n) {
      five = Math.max(five, Math.abs(fifth[q]));
      three = Math.max(three, Math.abs(third[q]));
    }
    const norm = Math.sqrt(five * five + 0.01 * three * three);
    const factor = norm > 0 ? five / norm : 0;
    for (let q = p; q < n * d; q += n) out[q] = factor * fifth[q];
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
