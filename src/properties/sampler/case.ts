import fc from 'fast-check';
import { fromBits, toBits } from '../../core/bits.ts';
import { expectedError } from '../../core/errors.ts';
import type { Counterexample } from '../../subject/verdict.ts';
import { gather } from '../numeric/rows.ts';

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
  draw(label: number): SamplerCase;
  /** Index of the worst row of a case that was judged. */
  worst(value: SamplerCase): number | undefined;
}

/** Cases for fast-check: a batch shrinks to its worst row (or a pair with it), then to fewer steps and rounder noise. */
export class SamplerCaseArbitrary extends fc.Arbitrary<SamplerCase> {
  private readonly source: CaseSource;

  constructor(source: CaseSource) {
    super();
    this.source = source;
  }

  override generate(mrng: fc.Random): fc.Value<SamplerCase> {
    return new fc.Value(this.source.draw(mrng.nextInt(0, 2 ** 31 - 1)), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is SamplerCase {
    return typeof value === 'object' && value !== null && 'noise' in value;
  }

  override shrink(value: SamplerCase): fc.Stream<fc.Value<SamplerCase>> {
    return fc.stream(this.candidates(value));
  }

  private *candidates(value: SamplerCase): IterableIterator<fc.Value<SamplerCase>> {
    const { d, steps, worst } = this.source;
    const first = worst(value) ?? 0;
    for (const rows of value.n === 1 ? [] : [[first], ...(value.n === 2 ? [] : [[first, (first + 1) % value.n]])]) {
      yield new fc.Value(selectRows(value, d, rows), undefined);
    }
    for (const fewer of steps.filter((count) => count < value.steps)) {
      yield new fc.Value({ ...value, steps: fewer }, undefined);
    }
    for (const bits of [0, 1, 2, 4]) {
      const rounded = { ...value, noise: round(value.noise, bits), other: round(value.other, bits) };
      if (differs(rounded.noise, value.noise) || differs(rounded.other, value.other)) {
        yield new fc.Value(rounded, undefined);
      }
    }
  }
}

function selectRows(value: SamplerCase, d: number, rows: readonly number[]): SamplerCase {
  return { ...value, n: rows.length, noise: gather(value.noise, d, rows), other: gather(value.other, d, rows) };
}

/** Multiples of 2^-bits; + 0 turns -0 into 0. */
function round(values: Float64Array, bits: number): Float64Array {
  return values.map((value) => Math.round(value * 2 ** bits) / 2 ** bits + 0);
}

function differs(a: Float64Array, b: Float64Array): boolean {
  return a.some((value, i) => value !== b[i]);
}
