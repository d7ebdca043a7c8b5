import { expect, test } from 'vitest';
import { stream } from '../../src/core/random.ts';
import { drawTimes } from '../../src/reference/times.ts';
import { seed } from '../support/seed.ts';

const law = { diagonalFraction: 0.75, offDiagonal: 'triangle' } as const;

/** Dvoretzky–Kiefer–Wolfowitz: P(sup |F_n - F| > ε) <= 2 exp(-2 n ε²), here 1e-9. */
const dkw = (n: number): number => Math.sqrt(Math.log(2e9) / (2 * n));

function distance(values: number[], cdf: (value: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((value, i) =>
      Math.max(Math.abs(cdf(value) - i / sorted.length), Math.abs(cdf(value) - (i + 1) / sorted.length)),
    ),
  );
}

test('three quarters lie on the diagonal, the others uniform on the triangle, u uniform between', () => {
  const n = 20_000;
  const { s, t, u } = drawTimes(stream(seed, 'times'), n, law);
  const rows = Array.from(s, (first, i) => ({ s: first, t: t[i], u: u[i] }));
  const diagonal = rows.filter((row) => row.s === row.t);
  const off = rows.filter((row) => row.s !== row.t);
  expect(diagonal.length).toBe(0.75 * n);
  expect(rows.every((row) => row.s <= row.u && row.u <= row.t && row.s >= 0 && row.t < 1)).toBe(true);
  const uniform = (value: number): number => value;
  const tests = [
    distance(
      diagonal.map((row) => row.t),
      uniform,
    ),
    distance(
      off.map((row) => row.t),
      (value) => value * value,
    ),
    distance(
      off.map((row) => row.s / row.t),
      uniform,
    ),
    distance(
      off.map((row) => (row.u - row.s) / (row.t - row.s)),
      uniform,
    ),
  ];
  for (const largest of tests) expect(largest, `seed ${seed}`).toBeLessThan(dkw(off.length));
});

test('the midpoint law halves, a range is filled, and a batch of one is sometimes off the diagonal', () => {
  const rng = stream(seed, 'midpoint');
  const { s, t, u } = drawTimes(rng, 50, { ...law, diagonalFraction: 0, gamma: 'midpoint' }, [0.2, 0.4]);
  expect(u).toEqual(s.map((first, i) => 0.5 * first + 0.5 * t[i]));
  expect(s.every((value) => value >= 0.2) && t.every((value) => value < 0.4)).toBe(true);
  const single = Array.from({ length: 200 }, () => drawTimes(rng, 1, law)).filter((times) => times.s[0] < times.t[0]);
  // Binomial(200, 1/4) is 0 with probability 1e-25.
  expect(single.length, `seed ${seed}`).toBeGreaterThan(0);
  expect(single.length, `seed ${seed}`).toBeLessThan(200);
});

test('a fraction outside [0, 1] is named', () => {
  expect(() => drawTimes(stream(1), 4, { ...law, diagonalFraction: 1.5 })).toThrow('diagonalFraction: expected');
});
