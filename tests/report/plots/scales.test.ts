import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figure, logAxis, powerOfTen, spread } from '../../../src/report/plots/scales.ts';
import { seed } from '../../support/seed.ts';

const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });

describe('a logarithmic axis', () => {
  it('holds its values between ticks, of which there are two to seven', () => {
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1 }), (values) => {
        const { domain, ticks } = logAxis(values);
        expect(domain[0]).toBeLessThanOrEqual(Math.min(...values) * (1 + 1e-8));
        expect(domain[1]).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-8));
        expect(ticks[0]).toBe(domain[0]);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
      }),
      { seed },
    );
  });

  it('is fine where the values span little', () => {
    expect(logAxis([2.1, 4.8])).toEqual({ domain: [2, 5], ticks: [2, 5] });
    expect(logAxis([0.03, 0.2])).toEqual({ domain: [0.02, 0.2], ticks: [0.02, 0.05, 0.1, 0.2] });
    expect(logAxis([1])).toEqual({ domain: [1, 2], ticks: [1, 2] });
    expect(logAxis([0, -1, Number.NaN])).toEqual({ domain: [0.1, 1], ticks: [0.1, 1] });
  });
});

describe('numbers for people', () => {
  it('have their powers raised', () => {
    expect([1e-12, 1e-3, 0.01, 1, 1000, 1e15, 0.05].map(powerOfTen)).toEqual([
      '10⁻¹²',
      '10⁻³',
      '0.01',
      '1',
      '1000',
      '10¹⁵',
      '0.05',
    ]);
    expect([0, 0.1234, 1e-9, 12345].map(figure)).toEqual(['0', '0.123', '1e-9', '12300']);
  });
});

describe('labels moved apart', () => {
  it('keep their order and their distance', () => {
    const positions = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(positions, (given) => {
        const placed = spread(given, 10, [0, 300]);
        const order = given.map((_, k) => k).sort((a, b) => given[a] - given[b]);
        for (let k = 1; k < order.length; k++)
          expect(placed[order[k]] - placed[order[k - 1]]).toBeGreaterThanOrEqual(10 - 1e-9);
      }),
      { seed },
    );
  });
});
