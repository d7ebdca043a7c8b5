import { describe, expect, it } from 'vitest';
import { firstNode, fitStep } from '../../../src/properties/numeric/difference.ts';
import { firstDerivative } from '../../../src/properties/numeric/stencil.ts';

describe('firstDerivative', () => {
  it('has the weights of the tables', () => {
    expect(firstDerivative(-1, 2).weights).toEqual([-0.5, 0.5]);
    expect(firstDerivative(0, 2).weights).toEqual([-1.5, 2, -0.5]);
    expect(firstDerivative(-4, 8).weights[0]).toBeCloseTo(1 / 280, 15);
  });

  it('is exact for polynomials up to its order, wherever it starts', () => {
    for (const order of [2, 4, 8]) {
      for (let first = -order; first <= 0; first++) {
        const { offsets, weights } = firstDerivative(first, order);
        for (let power = 0; power <= order; power++) {
          const value = offsets.reduce((sum, offset, k) => sum + weights[k] * offset ** power, 0);
          const size = offsets.reduce((sum, offset, k) => sum + Math.abs(weights[k] * offset ** power), 1);
          expect(Math.abs(value - (power === 1 ? 1 : 0)) / size).toBeLessThan(1e-13);
        }
      }
    }
  });
});

describe('fitStep and firstNode', () => {
  it('keep all nodes in the room', () => {
    for (const [low, high] of [
      [-0.3, 0.7],
      [0, 1],
      [-1, 0],
      [-0.001, 0.02],
      [-0.49, 0.51],
    ] as const) {
      const step = fitStep(2 ** -3, low, high, 8);
      const first = firstNode(step, low, high, 8);
      expect(first * step).toBeGreaterThanOrEqual(low);
      expect((first + 8) * step).toBeLessThanOrEqual(high);
    }
    expect(fitStep(0.1, 0, 0, 8)).toBeNaN();
  });
});
