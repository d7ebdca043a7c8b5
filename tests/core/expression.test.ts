import { expect, test } from 'vitest';
import { parseExpression } from '../../src/core/expression.ts';

const at = (text: string) =>
  parseExpression(text, 'weight', ['s', 't'], ['sigma'])({ s: 0.25, t: 0.5 }, { sigma: (x) => (1 - x) / x });

test.each([
  ['1', 1],
  ['-s ^ 2', -0.0625],
  ['2 ^ 3 ^ 2', 512],
  ['2 ^ -1', 0.5],
  ['t - s - 1', -0.75],
  ['1 / t / 2', 1],
  ['1e-3 * (t - s)', 2.5e-4],
  ['1 / (sigma(s) - sigma(t))', 0.5],
  ['min(s, t) + max(s, t, 2)', 2.25],
  ['cos(pi * t)', Math.cos(Math.PI / 2)],
])('%s is %d', (text, value) => {
  expect(at(text)).toBeCloseTo(value, 14);
});

test.each([
  ['', '"("'],
  ['1 +', '"("'],
  ['u', 'one of s, t, pi, sigma or a function at character 1'],
  ['1 2', 'an operator or the end at character 3'],
  ['sin 2', 'one of'],
  ['constructor(1)', 'one of'],
  ['s; process.exit()', 'an operator or the end at character 2'],
  ['('.repeat(600), 'at most 500 characters'],
])('%s is refused', (text, message) => {
  expect(() => at(text)).toThrow(message);
});
