import { expectedError } from '../../core/errors.ts';

/**
 * P(|T| >= t) for Student's t with a whole number of degrees of freedom, t >= 0: the finite sums of Abramowitz & Stegun, 26.7.3 and
 * 26.7.4. Absolute error 1e-15.
 *
 * @throws FlowproofError `usage` unless `df` is a positive integer.
 */
export function studentTwoSided(t: number, df: number): number {
  if (!(Number.isSafeInteger(df) && df >= 1)) {
    throw expectedError('usage', 'degrees of freedom', 'a positive integer', df, 'Two values at least are needed.');
  }
  if (Number.isNaN(t)) return Number.NaN;
  const theta = Math.atan(t / Math.sqrt(df));
  const cosine = Math.cos(theta);
  const odd = df % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < df; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const within = odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
  return Math.min(1, Math.max(0, 1 - within));
}

/** The t with P(|T| >= t) = 1 - level, 0 < level < 1; relative error 1e-9 down to levels of 1 - 1e-9. */
export function studentQuantile(level: number, df: number): number {
  let high = 1;
  while (studentTwoSided(high, df) > 1 - level) high *= 2;
  let low = 0;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, df) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
