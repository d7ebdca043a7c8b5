import { fromBits, toBits } from '../../core/bits.ts';
import { expectedError } from '../../core/errors.ts';
import type { Counterexample } from '../../subject/verdict.ts';
import { DrawnArbitrary } from '../numeric/drawn-arbitrary.ts';
import { gather } from '../numeric/rows.ts';
import { differs, rounded } from '../numeric/shrinking.ts';

/** One fast-check case: a batch of noise, how many steps and which seed. */
export interface SamplerCase {
  readonly n: number;
  /** n × d. */
  readonly noise: Float64Array;
  /** Independent noise of the same size, for properties that compare two batches. */
  readonly other: Float64Array;
  readonly steps: number;
  readonly seed: number;
}

/** The case as a counterexample: decimals for people, bits for replay. */
export function toCounterexample(value: SamplerCase, problem: unknown, shrinks: number): Counterexample {
  const { noise, other, steps, seed, n } = value;
  return {
    problem,
    point: { n, noise: [...noise], other: [...other], steps, seed },
    bits: { noise: Array.from(noise, toBits), other: Array.from(other, toBits) },
    shrinks,
  };
}

/** The case that a counterexample records. @throws FlowproofError `usage` where it is none of a sampler. */
export function fromCounterexample({ point, bits }: Counterexample, d: number): SamplerCase {
  const noise = Float64Array.from(bits.noise ?? [], fromBits);
  const other = Float64Array.from(bits.other ?? [], fromBits);
  const { steps, seed } = point;
  const n = noise.length / d;
  const fits = n >= 1 && Number.isInteger(n) && other.length === noise.length;
  if (fits && typeof steps === 'number' && typeof seed === 'number') return { n, noise, other, steps, seed };
  const expected = `noise and other of n × ${d} numbers, steps and seed`;
  throw expectedError('usage', 'counterexample', expected, point, 'Copy the counterexample as the report has it.');
}

/** How an arbitrary draws and shrinks cases. */
export interface CaseSource {
  readonly d: number;
  /** Numbers of steps that the property asks for, ascending. */
  readonly steps: readonly number[];
  /** A case from a label of fast-check's stream; equal labels give equal cases. */
  readonly draw: (label: number) => SamplerCase;
  /** Index of the worst row of a case that was judged. */
  readonly worst: (value: SamplerCase) => number | undefined;
}

/** Cases for fast-check: a batch shrinks to its worst row (or a pair with it), then to fewer steps and rounder noise. */
export function samplerCases(source: CaseSource): DrawnArbitrary<SamplerCase> {
  return new DrawnArbitrary(source.draw, (value) => simpler(value, source));
}

function* simpler(value: SamplerCase, { d, steps, worst }: CaseSource): IterableIterator<SamplerCase> {
  const first = worst(value) ?? 0;
  for (const rows of value.n === 1 ? [] : [[first], ...(value.n === 2 ? [] : [[first, (first + 1) % value.n]])]) {
    yield selectRows(value, d, rows);
  }
  for (const fewer of steps.filter((count) => count < value.steps)) yield { ...value, steps: fewer };
  for (const bits of [0, 1, 2, 4]) {
    const rounder = { ...value, noise: rounded(value.noise, bits), other: rounded(value.other, bits) };
    if (differs(rounder.noise, value.noise) || differs(rounder.other, value.other)) yield rounder;
  }
}

function selectRows(value: SamplerCase, d: number, rows: readonly number[]): SamplerCase {
  return { ...value, n: rows.length, noise: gather(value.noise, d, rows), other: gather(value.other, d, rows) };
}
