import fc from 'fast-check';
import { type LossCase, selectLossRows } from './loss-case.ts';

/**
 * Loss cases for fast-check. A batch shrinks to single rows, pairs and halves; a row to rounder times and data, keeping s = t or
 * s < t as it is and all times in the regular interval.
 */
export class LossCaseArbitrary extends fc.Arbitrary<LossCase> {
  private readonly draw: (label: number) => LossCase;
  private readonly regular: readonly [number, number];

  constructor(draw: (label: number) => LossCase, regular: readonly [number, number]) {
    super();
    this.draw = draw;
    this.regular = regular;
  }

  override generate(mrng: fc.Random): fc.Value<LossCase> {
    return new fc.Value(this.draw(mrng.nextInt(0, 2 ** 31 - 1)), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is LossCase {
    return typeof value === 'object' && value !== null && 'x0' in value;
  }

  override shrink(value: LossCase): fc.Stream<fc.Value<LossCase>> {
    return fc.stream(wrap(value.n > 1 ? fewerRows(value) : this.rounder(value)));
  }

  private *rounder(value: LossCase): IterableIterator<LossCase> {
    const [low, high] = this.regular;
    const inside = (time: number) => time >= low && time <= high;
    for (const bits of [0, 1, 2, 3, 4, 6, 8]) {
      const times = { s: round(value.s, bits), t: round(value.t, bits), u: round(value.u, bits) };
      const [s, t, u] = [times.s[0], times.t[0], times.u[0]];
      const ordered = value.s[0] === value.t[0] ? s === t : s < u && u < t;
      if (ordered && inside(s) && inside(t) && differs(times.t, value.t)) yield { ...value, ...times };
    }
    for (const bits of [0, 1, 2, 4]) {
      for (const name of ['x0', 'x1'] as const) {
        const rounded = round(value[name], bits);
        if (differs(rounded, value[name])) yield { ...value, [name]: rounded };
      }
    }
  }
}

function* wrap(candidates: IterableIterator<LossCase>): IterableIterator<fc.Value<LossCase>> {
  for (const candidate of candidates) yield new fc.Value(candidate, undefined);
}

function* fewerRows(value: LossCase): IterableIterator<LossCase> {
  const { n } = value;
  for (let i = 0; i < n; i++) yield selectLossRows(value, [i]);
  if (n === 2) return;
  for (let i = 1; i < n; i++) yield selectLossRows(value, [0, i]);
  const half = Math.ceil(n / 2);
  for (const start of [0, half]) {
    yield selectLossRows(
      value,
      Array.from({ length: Math.min(half, n - start) }, (_, k) => start + k),
    );
  }
}

function round(values: Float64Array, bits: number): Float64Array {
  const unit = 2 ** -bits;
  return values.map((value) => Math.round(value / unit) * unit + 0);
}

function differs(a: Float64Array, b: Float64Array): boolean {
  return a.some((entry, i) => entry !== b[i]);
}
