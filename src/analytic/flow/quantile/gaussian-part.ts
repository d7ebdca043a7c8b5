import { FlowproofError } from '../../../core/errors.ts';
import type { Double2 } from './double-double.ts';
import { add, exact, multiply, productError, reciprocal, squareRoot, twoSum } from './double-double.ts';
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
  a: Double2,
  b: Double2,
  t: number,
): PartAt {
  const mean = add(multiply(a, exact(law.sourceMean)), multiply(b, exact(part.mean)));
  const variance = add(
    multiply(multiply(a, a), exact(law.sourceVariance)),
    multiply(multiply(b, b), exact(part.variance)),
  );
  if (!(variance.hi > 0)) {
    throw new FlowproofError(
      'singular',
      `flow: expected a time at which the law has a density, got ${t}, where a component is a point`,
      'Stay below the data end for point targets; see regularTimes of the problem.',
    );
  }
  const inverse = reciprocal(squareRoot(multiply(exact(2), variance)));
  const sigma = Math.sqrt(variance.hi);
  const magnitude = Math.abs(a.hi * law.sourceMean) + Math.abs(b.hi * part.mean);
  const norm = inverse.hi * ONE_OVER_ROOT_PI;
  let y = 0;
  let dy = 0;
  const standardise = (x: number): void => {
    const difference = twoSum(x, -mean.hi);
    const low = difference.lo - mean.lo;
    y = difference.hi * inverse.hi;
    dy = productError(difference.hi, inverse.hi, y) + difference.hi * inverse.lo + low * inverse.hi;
  };
  return {
    weight: part.weight,
    low: mean.hi - 9 * sigma,
    high: mean.hi + 9 * sigma,
    tail: (x, upper) => {
      standardise(x);
      return 0.5 * (upper ? complementaryError(y, dy) : complementaryError(-y, -dy));
    },
    density: (x) => {
      standardise(x);
      return norm * gaussian(y, dy);
    },
    logDensitySlope: (x) => {
      standardise(x);
      return -2 * y * inverse.hi;
    },
    logTail: (x, upper) => {
      standardise(x);
      return logComplementaryError(upper ? y : -y) - Math.LN2;
    },
    logDensity: (x) => {
      standardise(x);
      return Math.log(norm) - y * y;
    },
    sensitivity: (x) => magnitude + Math.abs(x - mean.hi),
  };
}
