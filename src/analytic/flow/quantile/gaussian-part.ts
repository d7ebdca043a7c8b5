import { FlowproofError } from '../../../core/errors.ts';
import { add, type DoubleDouble, divide, multiply, squareRoot } from '../../linear-algebra/double-double.ts';
import { standardise } from './error-free.ts';
import type { Law1, Part1, PartAt } from './marginal.ts';
import { complementaryError, gaussian, logComplementaryError } from './tails.ts';

const ONE_OVER_ROOT_PI = 0.5641895835477563; // mpmath: nstr(1/sqrt(pi), 17)

/**
 * The part N(a m0 + b m, a² v0 + b² v) of the law of I_t. The standardised argument y = (x - μ)/(√2 σ) is formed in
 * twice the precision, since an error δ of y is 2 y² δ/y relative in the tail: 64 u at eight standard deviations.
 *
 * @throws FlowproofError `singular` where the variance is zero: a point target at t = 1.
 */
export function gaussianPart(
  law: Law1,
  part: Extract<Part1, { kind: 'gaussian' }>,
  a: DoubleDouble,
  b: DoubleDouble,
  t: number,
): PartAt {
  const mean = add(multiply(a, [law.sourceMean, 0]), multiply(b, [part.mean, 0]));
  const variance = add(multiply(multiply(a, a), [law.sourceVariance, 0]), multiply(multiply(b, b), [part.variance, 0]));
  if (!(variance[0] > 0)) {
    throw new FlowproofError(
      'singular',
      `flow: expected a time at which the law has a density, got ${t}, where a component is a point`,
      'Stay below the data end for point targets; see regularTimes of the problem.',
    );
  }
  const inverse = divide([1, 0], squareRoot(multiply([2, 0], variance)));
  const sigma = Math.sqrt(variance[0]);
  const magnitude = Math.abs(a[0] * law.sourceMean) + Math.abs(b[0] * part.mean);
  const norm = inverse[0] * ONE_OVER_ROOT_PI;
  return {
    weight: part.weight,
    low: mean[0] - 9 * sigma,
    high: mean[0] + 9 * sigma,
    tail: (x, upper) => {
      const [y, dy] = standardise(x, mean, inverse);
      return 0.5 * (upper ? complementaryError(y, dy) : complementaryError(-y, -dy));
    },
    density: (x) => {
      const [y, dy] = standardise(x, mean, inverse);
      return norm * gaussian(y, dy);
    },
    logDensitySlope: (x) => {
      const [y] = standardise(x, mean, inverse);
      return -2 * y * inverse[0];
    },
    logTail: (x, upper) => {
      const [y] = standardise(x, mean, inverse);
      return logComplementaryError(upper ? y : -y) - Math.LN2;
    },
    logDensity: (x) => {
      const [y] = standardise(x, mean, inverse);
      return Math.log(norm) - y * y;
    },
    sensitivity: (x) => magnitude + Math.abs(x - mean[0]),
  };
}
