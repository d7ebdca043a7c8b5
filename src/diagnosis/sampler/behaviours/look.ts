import type { Explanation } from '../../../subject/diagnosis.ts';
import type { SamplerBench } from '../bench.ts';

/** Rows of the runs that are compared. */
export const ROWS = 32;
export const SEED = 12_346;

/** Equal bits, NaN equal to NaN. */
export const same = (a: Float64Array, b: Float64Array) =>
  a.every((value, k) => Object.is(value, b[k]) || (Number.isNaN(value) && Number.isNaN(b[k])));

/** Looks for one kind of behaviour; undefined where it is not there. */
export type Look = (bench: SamplerBench) => Promise<Explanation | undefined>;

/** Most steps that are tried. */
export const most = ({ steps }: SamplerBench) => steps.at(-1)!;
export const counts = (n: number, digits = 16) => ({ fits: n, cases: n, digits });
