import { stream } from '../../core/random.ts';
import { binomialTest } from '../../properties/statistics/binomial-test.ts';
import { bonferroni } from '../../properties/statistics/bonferroni.ts';
import type { Interval } from '../../properties/statistics/types.ts';
import { proportion } from '../statistics/proportion.ts';
import type { TargetLaw } from './law.ts';
import type { Measured } from './types.ts';

/** A component of the target, or a box, and the share of the samples that belong to it. */
interface ModeMass extends Interval {
  readonly weight: number;
  readonly fraction: number;
}

/** Shares of all modes. */
export interface ModeMasses {
  readonly modes: readonly ModeMass[];
  /** p-value of the claim that every share is its weight: exact binomial tests, by Bonferroni. */
  readonly pValue: number;
}

/**
 * The share of n samples (n × d) in each mode, with Clopper-Pearson intervals of 95 % for all of them together. A sample in a box belongs
 * to it, one outside of all belongs to none. A sample of a mixture is given to a component by a seeded draw from the posterior
 * `w_k N_k(x)/ρ(x)`, so that for exact samples the count is Binomial(n, w_k) exactly, whatever the overlap.
 */
export function modeMasses(law: TargetLaw, y: ArrayLike<number>, seed = 0): ModeMasses {
  const n = y.length / law.d;
  const weights = law.kind === 'boxes' ? Array.from(law.weights) : law.parts.map(({ weight }) => weight);
  const counts = law.kind === 'boxes' ? boxCounts(law, y, n) : partCounts(law, y, n, seed);
  const level = 1 - 0.05 / weights.length;
  const modes = weights.map((weight, k): ModeMass => {
    const { value, low, high } = proportion(counts[k], n, level);
    return { weight, fraction: value, low, high };
  });
  const tests = weights.map((weight, k) => binomialTest('mode', counts[k], n, weight));
  return { modes, pValue: bonferroni('modes', tests).pValue };
}

function boxCounts(law: Extract<TargetLaw, { kind: 'boxes' }>, y: ArrayLike<number>, n: number): Int32Array {
  const { d, weights, low, high } = law;
  const counts = new Int32Array(weights.length);
  for (let i = 0; i < n; i++) {
    for (let box = 0; box < weights.length; box++) {
      let inside = true;
      for (let j = 0; j < d && inside; j++) {
        inside = y[i * d + j] >= low[box * d + j] && y[i * d + j] < high[box * d + j];
      }
      if (inside) counts[box]++;
    }
  }
  return counts;
}

function partCounts(
  { d, parts }: Extract<TargetLaw, { kind: 'gaussians' }>,
  y: ArrayLike<number>,
  n: number,
  seed: number,
): Int32Array {
  const rng = stream(seed, 'metric', 'modes');
  const counts = new Int32Array(parts.length);
  const logs = new Float64Array(parts.length);
  for (let i = 0; i < n; i++) {
    let largest = Number.NEGATIVE_INFINITY;
    parts.forEach(({ weight, mean, inverseRoot, logDet }, k) => {
      let square = 0;
      for (let row = 0; row < d; row++) {
        let value = 0;
        for (let j = 0; j < d; j++) value += inverseRoot[row * d + j] * (y[i * d + j] - mean[j]);
        square += value * value;
      }
      logs[k] = Math.log(weight) - logDet - 0.5 * square;
      largest = Math.max(largest, logs[k]);
    });
    let total = 0;
    for (let k = 0; k < logs.length; k++) {
      logs[k] = Math.exp(logs[k] - largest);
      total += logs[k];
    }
    let rest = rng.uniform() * total;
    // A sample that is not finite belongs to no mode.
    for (let k = 0; k < logs.length; k++) {
      if (rest < logs[k]) {
        counts[k]++;
        break;
      }
      rest -= logs[k];
    }
  }
  return counts;
}

/** The largest departure of a share from its weight, with bounds from the simultaneous intervals. */
export function modeError({ modes }: ModeMasses): Measured {
  const largest = (of: (mode: ModeMass) => number): number => Math.max(...modes.map(of));
  return {
    value: largest(({ weight, fraction }) => Math.abs(fraction - weight)),
    low: largest(({ weight, low, high }) => Math.max(0, low - weight, weight - high)),
    high: largest(({ weight, low, high }) => Math.max(high - weight, weight - low)),
  };
}
