import { mutantsOf } from '../mutants-of.ts';
import type { MetaMutant } from '../types.ts';

const TESTS = ['properties/loss/bounds.test.ts'];

/** Bounds of what an author's arithmetic may do to a loss. */
export const lossMutants: readonly MetaMutant[] = [
  ...mutantsOf('properties/loss/bounded.ts', TESTS, [
    ['error-sign', 'Math.abs(c) * (v.error[k]', 'c * (v.error[k]', 'a negative coefficient takes error away'],
    ['slack', ' + slack * (Math.abs(v.value[k]) + v.error[k])', '', 'the error of the coefficients is forgotten'],
    ['rounding', 'v.error[k] + ops * u * Math.abs(v.value[k])', 'v.error[k]', 'the rounding of terms is forgotten'],
    ['untransposed', 'const entry = matrix[k * d + m];', 'const entry = matrix[m * d + k];', 'M in place of Mᵀ'],
    ['matrix-error', 'Math.abs(entry) * z.error[k]', 'entry * z.error[k]', 'negative entries take error away'],
  ]),
  ...mutantsOf('properties/loss/row-term.ts', TESTS, [
    ['square-slack', 'slack += 2 * r * error[k]', 'slack += r * error[k]', 'half of what an error does to a square'],
    ['element', 'return pseudoHuber(penalty.constant, u);', 'return SQUARE;', 'a square for the pseudo-Huber penalty'],
    [
      'huber-offset',
      'const value = (q: number) => q / (root(q) + constant);',
      'const value = (q: number) => root(q);',
      'the constant is not taken off',
    ],
    ['huber-slope', 'factor: (q) => 0.5 / root(q)', 'factor: (q) => 1 / root(q)', 'twice the slope'],
    ['power', '(q / m + constant) ** -power', '(q / m + constant) ** -1', 'the power of a weight is taken for 1'],
    [
      'mean',
      "of === 'mean' ? d : 1",
      "of === 'mean' ? 1 : d",
      'the mean for the sum of a row, and the other way round',
    ],
    [
      'normalised',
      'weighted((q) => factor(q) ** 2, factor)',
      'weighted(factor, factor)',
      'the norm divides once in place of twice',
    ],
    [
      'slope-error',
      'spread(penalty.factor, square, known) + WEIGHT_OPS',
      'WEIGHT_OPS',
      'the error of the residual does not reach the slope',
    ],
    [
      'spread-one-sided',
      'Math.max(Math.abs(f(Math.max(0, q - slack)) - middle), Math.abs(f(q + slack) - middle))',
      'Math.abs(f(q + slack) - middle)',
      'the side on which the weight moves most is not looked at',
    ],
    [
      'value-error',
      'total.error += penalty.error(square, known) +',
      'total.error +=',
      'the error of the residual does not reach the value',
    ],
    [
      'gradient-size',
      'total.gradient += 2 * factor * sum;',
      'total.gradient += factor * sum;',
      'half the size of the gradient’s terms',
    ],
  ]),
];
