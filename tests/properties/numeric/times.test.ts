import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { drawTimes, type TimeSpec, timesAllowed } from '../../../src/properties/numeric/times.ts';
import { seed } from '../../support/seed.ts';

const spec = (change: Partial<TimeSpec>): TimeSpec => ({
  pattern: 'triple',
  domain: 'both',
  regular: [0, 1],
  fixed: [0, 1],
  grid: 2 ** -53,
  ...change,
});

describe('drawTimes', () => {
  for (const domain of ['both', 'forward', 'from-zero', 'to-end'] as const) {
    for (const pattern of ['pair', 'triple', 'diagonal'] as const) {
      it(`${pattern}, ${domain}: allowed times only`, () => {
        const own = spec({ domain, pattern, regular: [0.1, 1] });
        const { s, t, u } = drawTimes(stream(seed, domain, pattern), 500, { ...own, fixed: [0.1, 1] });
        for (let i = 0; i < 500; i++)
          expect(timesAllowed(s[i], t[i], u[i], { ...own, fixed: [0.1, 1] }), `seed ${seed}`).toBe(true);
      });
    }
  }

  it('has both orders, both ends, near-equal times and none on a dyadic grid otherwise', () => {
    const { s, t } = drawTimes(stream(seed, 'both'), 2000, spec({ pattern: 'pair' }));
    const count = (f: (i: number) => boolean) => Array.from(s.keys()).filter(f).length;
    expect(count((i) => s[i] < t[i])).toBeGreaterThan(700);
    expect(count((i) => s[i] > t[i])).toBeGreaterThan(700);
    expect(count((i) => s[i] === 0 && t[i] === 1)).toBeGreaterThan(5);
    expect(count((i) => Math.abs(s[i] - t[i]) < 1e-3)).toBeGreaterThan(50);
    expect(count((i) => Number.isInteger(t[i] * 2 ** 20) && t[i] !== 0 && t[i] !== 1)).toBeLessThan(5);
  });

  it('puts float32 times on the grid of 2⁻²⁴', () => {
    const { s, t } = drawTimes(stream(seed, 'grid'), 300, spec({ grid: 2 ** -24, regular: [0.01, 0.99] }));
    for (const time of [...s, ...t]) expect(Math.fround(time)).toBe(time);
  });
});
