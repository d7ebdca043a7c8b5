import type { Problem } from '../../analytic/types.ts';
import { type FlowCase, selectRows } from './case.ts';
import { DrawnArbitrary } from './drawn-arbitrary.ts';
import { differs, rounded } from './shrinking.ts';
import { simplerProblems } from './simpler-problem.ts';
import { type TimeSpec, timesAllowed } from './times.ts';

/** How an arbitrary draws and shrinks cases. */
export interface CaseSource {
  /** A case from a label of fast-check's stream; equal labels give equal cases. */
  readonly draw: (label: number) => FlowCase;
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
export function flowCases(source: CaseSource): DrawnArbitrary<FlowCase> {
  return new DrawnArbitrary(source.draw, (value) =>
    value.n > 1 ? fewerPoints(value, source.worst(value) ?? 0) : simpler(value, source),
  );
}

function* simpler(value: FlowCase, { free, times }: CaseSource): IterableIterator<FlowCase> {
  if (free && value.definition !== null) {
    for (const definition of simplerProblems(value.definition as Problem)) yield { ...value, definition };
  }
  yield* rounderTimes(value, times);
  yield* rounderPoints(value);
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

function* rounderTimes(value: FlowCase, spec: TimeSpec): IterableIterator<FlowCase> {
  for (const bits of BITS) {
    for (const names of [['s', 't', 'u'], ['s'], ['t'], ['u']] as const) {
      const times = { s: value.s[0], t: value.t[0], u: value.u[0] };
      for (const name of names) times[name] = rounded(value[name], bits)[0];
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
      const rounder = rounded(own, bits);
      if (differs(rounder, own) && !(name === 'v' && rounder.every((entry) => entry === 0)))
        yield { ...value, [name]: rounder };
      for (let j = 0; j < Math.min(own.length, 8) && own.length > 1; j++) {
        const one = own.slice();
        one[j] = rounder[j];
        if (differs(one, own) && !(name === 'v' && one.every((entry) => entry === 0))) yield { ...value, [name]: one };
      }
    }
  }
}
