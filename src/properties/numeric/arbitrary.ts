import fc from 'fast-check';
import type { Problem } from '../../analytic/types.ts';
import { type FlowCase, selectRows } from './case.ts';
import { simplerProblems } from './simpler-problem.ts';
import { type TimeSpec, timesAllowed } from './times.ts';

/** How an arbitrary draws and shrinks cases. */
export interface CaseSource {
  /** A case from a label of fast-check's stream; equal labels give equal cases. */
  draw(label: number): FlowCase;
  /** Index of the worst point of a case that was judged. */
  worst(batch: FlowCase): number | undefined;
  readonly times: TimeSpec;
  /** True where the subject can be posed on simpler problems. */
  readonly free: boolean;
}

/**
 * Cases for fast-check. A batch shrinks to its worst point, a point to fewer components, then to rounder times,
 * coordinates and directions; where a point alone is innocent, to pairs and halves of the batch.
 */
export class FlowCaseArbitrary extends fc.Arbitrary<FlowCase> {
  private readonly source: CaseSource;

  constructor(source: CaseSource) {
    super();
    this.source = source;
  }

  override generate(mrng: fc.Random): fc.Value<FlowCase> {
    return new fc.Value(this.source.draw(mrng.nextInt(0, 2 ** 31 - 1)), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is FlowCase {
    return typeof value === 'object' && value !== null && 'x' in value;
  }

  override shrink(value: FlowCase): fc.Stream<fc.Value<FlowCase>> {
    const candidates = value.n > 1 ? fewerPoints(value, this.source.worst(value) ?? 0) : this.simpler(value);
    return fc.stream(wrap(candidates));
  }

  private *simpler(value: FlowCase): IterableIterator<FlowCase> {
    if (this.source.free && value.definition !== null) {
      for (const definition of simplerProblems(value.definition as Problem)) yield { ...value, definition };
    }
    yield* rounderTimes(value, this.source.times);
    yield* rounderPoints(value);
  }
}

function* wrap(candidates: IterableIterator<FlowCase>): IterableIterator<fc.Value<FlowCase>> {
  for (const candidate of candidates) yield new fc.Value(candidate, undefined);
}

function* fewerPoints(value: FlowCase, worst: number): IterableIterator<FlowCase> {
  yield selectRows(value, [worst]);
  const { n } = value;
  if (n === 2) return;
  for (const step of [1, 2, 3]) yield selectRows(value, [worst, (worst + step) % n]);
  for (let parts = 2; parts <= 4; parts *= 2) {
    const size = Math.ceil(n / parts);
    for (let start = 0; start < n; start += size) {
      if (size < n)
        yield selectRows(
          value,
          Array.from({ length: Math.min(size, n - start) }, (_, k) => start + k),
        );
    }
  }
}

const BITS = [0, 1, 2, 3, 4, 6, 8, 12];

function round(value: number, bits: number): number {
  const unit = 2 ** -bits;
  return Math.round(value / unit) * unit + 0;
}

function* rounderTimes(value: FlowCase, spec: TimeSpec): IterableIterator<FlowCase> {
  for (const bits of BITS) {
    for (const names of [['s', 't', 'u'], ['s'], ['t'], ['u']] as const) {
      const times = { s: value.s[0], t: value.t[0], u: value.u[0] };
      for (const name of names) times[name] = round(times[name], bits);
      if (spec.pattern === 'diagonal') times.u = times.s;
      if (spec.pattern === 'diagonal' && spec.domain !== 'to-end') times.t = times.s;
      if (spec.pattern === 'pair') times.u = times.s;
      if (times.s === value.s[0] && times.t === value.t[0] && times.u === value.u[0]) continue;
      if (!timesAllowed(times.s, times.t, times.u, spec)) continue;
      yield { ...value, s: Float64Array.of(times.s), t: Float64Array.of(times.t), u: Float64Array.of(times.u) };
    }
  }
}

function* rounderPoints(value: FlowCase): IterableIterator<FlowCase> {
  for (const name of ['x', 'v'] as const) {
    const own = value[name];
    for (const bits of BITS.filter((b) => b <= 4)) {
      const rounded = own.map((entry) => round(entry, bits));
      if (differs(rounded, own) && !(name === 'v' && rounded.every((entry) => entry === 0)))
        yield { ...value, [name]: rounded };
      for (let j = 0; j < Math.min(own.length, 8) && own.length > 1; j++) {
        const one = own.slice();
        one[j] = rounded[j];
        if (differs(one, own) && !(name === 'v' && one.every((entry) => entry === 0))) yield { ...value, [name]: one };
      }
    }
  }
}

function differs(a: Float64Array, b: Float64Array): boolean {
  return a.some((entry, i) => entry !== b[i]);
}
