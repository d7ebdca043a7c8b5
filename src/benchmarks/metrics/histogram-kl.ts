import { binomialPmf } from '../../properties/statistics/binomial-law.ts';
import { type Floor, type Measured, normalInterval, overFloor } from './types.ts';

/** Share at which an empty cell counts, that of the calibration of method.md §5. */
export const EMPTY_SHARE = 6e-10;

/**
 * Kullback-Leibler divergence of exact cell masses from the histogram of n samples, in nats:
 *
 *     KL = Σ_i p_i log(p_i / max(K_i/n, 6e-10))
 *
 * the paper's score on the checkerboard. It is blind to where the mass goes that is missing from the cells with p_i > 0.
 */
export function histogramKl(masses: Float64Array, counts: Int32Array): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  masses.forEach((p, i) => {
    if (p > 0) sum += p * (Math.log(p) - logShare(counts[i], n));
  });
  return sum;
}

function logShare(count: number, n: number): number {
  return Math.log(Math.max(count / n, EMPTY_SHARE));
}

/**
 * Expectation and standard deviation of {@link histogramKl} for n independent samples of a law with cell masses q. Counts are
 * multinomial, so the expectation is exact: `Σ p_i (log p_i - E log max(K_i/n, 6e-10))`, K_i ~ Binomial(n, q_i). The deviation takes
 * covariances from the linear regression of each term on its count, right to first order in 1/n (Morris, "Central limit theorems for
 * multinomial sums", 1975). With p = q this is the floor; to lowest order (k - 1)/2n over k cells.
 */
export function expectedKl(p: Float64Array, q: Float64Array, n: number): { mean: number; deviation: number } {
  let mean = 0;
  let variance = 0;
  let pull = 0;
  let ownPull = 0;
  p.forEach((share, i) => {
    if (share === 0) return;
    const { expectation, spread, slope } = logShareMoments(n, Math.min(1, q[i]));
    mean += share * (Math.log(share) - expectation);
    variance += share * share * spread;
    pull += share * slope * q[i];
    ownPull += (share * slope * q[i]) ** 2;
  });
  return { mean, deviation: Math.sqrt(Math.max(0, variance - n * (pull * pull - ownPull))) };
}

/** Mean and variance of g(K) = log max(K/n, 6e-10), K ~ Binomial(n, q), and its regression slope on K. */
function logShareMoments(n: number, q: number): { expectation: number; spread: number; slope: number } {
  if (q === 0 || q === 1) return { expectation: logShare(n * q, n), spread: 0, slope: 0 };
  const centre = Math.min(n, Math.floor((n + 1) * q));
  const base = logShare(centre, n);
  let [mass, first, second, cross, shift] = [0, 0, 0, 0, 0];
  const add = (k: number, weight: number): void => {
    // Differences from the value at the mode: nothing cancels.
    const value = logShare(k, n) - base;
    mass += weight;
    first += weight * value;
    second += weight * value * value;
    cross += weight * value * (k - centre);
    shift += weight * (k - centre);
  };
  const top = binomialPmf(centre, n, q);
  add(centre, top);
  const odds = q / (1 - q);
  const negligible = 1e-18 * top;
  for (let k = centre, weight = top; k < n && weight > negligible; k++) {
    weight *= ((n - k) / (k + 1)) * odds;
    add(k + 1, weight);
  }
  for (let k = centre, weight = top; k > 0 && weight > negligible; k--) {
    weight *= k / ((n - k + 1) * odds);
    add(k - 1, weight);
  }
  const mean = first / mass;
  const covariance = cross / mass - mean * (shift / mass);
  return { expectation: base + mean, spread: second / mass - mean * mean, slope: covariance / (n * q * (1 - q)) };
}

/** The floor of {@link histogramKl} for n samples: exact expectation, normal interval. */
export function klFloor(masses: Float64Array, n: number): Floor {
  const { mean, deviation } = expectedKl(masses, masses, n);
  return { mean, ...normalInterval(mean, deviation), how: 'formula' };
}

/**
 * {@link histogramKl} with its interval and its floor. The interval is that of {@link expectedKl} at the observed shares, those of
 * empty cells by Good and Turing: together as likely as a cell that was met once.
 */
export function measureKl(masses: Float64Array, counts: Int32Array, floor?: Floor): Measured {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const value = histogramKl(masses, counts);
  let [once, empty] = [0, 0];
  counts.forEach((count, i) => {
    if (masses[i] === 0) return;
    if (count === 0) empty++;
    if (count === 1) once++;
  });
  const unseen = empty > 0 ? Math.min(1, once / empty) / n : 0;
  const shares = Float64Array.from(counts, (count) => (count === 0 ? unseen : count / n));
  const { deviation } = expectedKl(masses, shares, n);
  return overFloor({ value, ...normalInterval(value, deviation), unit: 'nat' }, floor ?? klFloor(masses, n));
}
