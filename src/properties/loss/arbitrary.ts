import { DrawnArbitrary } from '../numeric/drawn-arbitrary.ts';
import { differs, rounded } from '../numeric/shrinking.ts';
import { type LossCase, selectLossRows } from './loss-case.ts';

/**
 * Loss cases for fast-check. A batch shrinks to single rows, pairs and halves; a row to rounder times and data, keeping s = t or
 * s < t as it is and all times in the regular interval.
 */
export function lossCases(
  draw: (label: number) => LossCase,
  regular: readonly [number, number],
): DrawnArbitrary<LossCase> {
  return new DrawnArbitrary(draw, (value) => (value.n > 1 ? fewerRows(value) : rounder(value, regular)));
}

function* rounder(value: LossCase, [low, high]: readonly [number, number]): IterableIterator<LossCase> {
  const inside = (time: number) => time >= low && time <= high;
  for (const bits of [0, 1, 2, 3, 4, 6, 8]) {
    const times = { s: rounded(value.s, bits), t: rounded(value.t, bits), u: rounded(value.u, bits) };
    const [s, t, u] = [times.s[0], times.t[0], times.u[0]];
    const ordered = value.s[0] === value.t[0] ? s === t : s < u && u < t;
    if (ordered && inside(s) && inside(t) && differs(times.t, value.t)) yield { ...value, ...times };
  }
  for (const bits of [0, 1, 2, 4]) {
    for (const name of ['x0', 'x1'] as const) {
      const data = rounded(value[name], bits);
      if (differs(data, value[name])) yield { ...value, [name]: data };
    }
  }
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
