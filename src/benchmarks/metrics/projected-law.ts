import { lowerTail } from '../../analytic/normal.ts';
import { FlowproofError } from '../../core/errors.ts';
import type { TargetLaw } from './law.ts';

/** P(Z <= x), density and E[Z; Z <= x] at one place. */
interface PointValues {
  cdf: number;
  density: number;
  partialMean: number;
}

/** The law of w·X in numbers. */
export interface ProjectedLaw {
  /** Values at x; the same object each time. */
  at(x: number): Readonly<PointValues>;
  readonly secondMoment: number;
  /** An interval without which less than 1e-18 of the mass is. */
  readonly from: number;
  readonly to: number;
  /** Where the density is not smooth; between them it is linear (boxes) or analytic. */
  readonly kinks: readonly number[];
}

/** One part of it; `add` adds `weight` times its values at x. */
interface Part {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
  /** How far it reaches on either side of its mean. */
  readonly reach: number;
  readonly kinks: readonly number[];
  add(x: number, values: PointValues): void;
}

/**
 * The law of w·X: a mixture of normals, or of trapezoids, the sums of two uniforms.
 *
 * @throws FlowproofError `unsupported` for boxes and a direction with more than two entries that are not 0.
 */
export function projectedLaw(law: TargetLaw, w: ArrayLike<number>): ProjectedLaw {
  const parts = law.kind === 'boxes' ? boxParts(law, w) : normalParts(law, w);
  const values: PointValues = { cdf: 0, density: 0, partialMean: 0 };
  return {
    at(x) {
      values.cdf = 0;
      values.density = 0;
      values.partialMean = 0;
      for (const part of parts) part.add(x, values);
      return values;
    },
    secondMoment: parts.reduce((sum, { weight, mean, variance }) => sum + weight * (mean * mean + variance), 0),
    from: Math.min(...parts.map(({ mean, reach }) => mean - reach)),
    to: Math.max(...parts.map(({ mean, reach }) => mean + reach)),
    kinks: parts.flatMap(({ kinks }) => kinks),
  };
}

function normalParts({ d, parts }: Extract<TargetLaw, { kind: 'gaussians' }>, w: ArrayLike<number>): Part[] {
  return parts.map(({ weight, mean: centre, root }): Part => {
    let [mean, variance] = [0, 0];
    for (let k = 0; k < d; k++) {
      let along = 0;
      for (let i = 0; i < d; i++) along += w[i] * root[i * d + k];
      mean += w[k] * centre[k];
      variance += along * along;
    }
    const deviation = Math.sqrt(variance);
    const height = 1 / (Math.sqrt(2 * Math.PI) * deviation);
    return {
      weight,
      mean,
      variance,
      reach: 9 * deviation,
      kinks: [],
      add(x, values) {
        const z = (x - mean) / deviation;
        const density = height * Math.exp(-0.5 * z * z);
        const cdf = lowerTail(z);
        values.cdf += weight * cdf;
        values.density += weight * density;
        values.partialMean += weight * (mean * cdf - variance * density);
      },
    };
  });
}

function boxParts({ d, weights, low, high }: Extract<TargetLaw, { kind: 'boxes' }>, w: ArrayLike<number>): Part[] {
  const axes = Array.from({ length: d }, (_, j) => j).filter((j) => w[j] !== 0);
  if (axes.length > 2) {
    throw new FlowproofError(
      'unsupported',
      `direction: expected at most two entries that are not 0 for boxes, got ${axes.length}`,
      'Project on the plane of two axes.',
    );
  }
  return Array.from(weights, (weight, box): Part => {
    const sides = axes.map((j) => 0.5 * Math.abs(w[j]) * (high[box * d + j] - low[box * d + j]));
    const mean = axes.reduce((sum, j) => sum + 0.5 * w[j] * (low[box * d + j] + high[box * d + j]), 0);
    return trapezoid(weight, mean, Math.max(...sides), sides.length === 2 ? Math.min(...sides) : 0);
  });
}

/**
 * U(-h, h) + U(-k, k), 0 <= k <= h, about a mean: a plateau of height 1/2h over |z| <= h - k and ramps to 0 at |z| = h + k. Below the
 * mean by the formulas, above by symmetry: the mass from below and above are the same, and so is E[Z; Z <= z] at z and -z.
 */
function trapezoid(weight: number, mean: number, h: number, k: number): Part {
  const height = 1 / (2 * h);
  const [end, flat] = [h + k, h - k];
  return {
    weight,
    mean,
    variance: (h * h + k * k) / 3,
    reach: end,
    kinks: [mean - end, mean - flat, mean + flat, mean + end],
    add(x, values) {
      const z = -Math.abs(x - mean);
      let [cdf, density, moment] = [0, 0, 0];
      if (z > -end) {
        // On the ramp f = height r/2k with r = z + end.
        const r = Math.min(z + end, 2 * k);
        const ramped = k > 0 ? height / (2 * k) : 0;
        moment = ramped * (r ** 3 / 3 - (end * r * r) / 2);
        density = ramped * r;
        cdf = 0.5 * ramped * r * r;
        if (z >= -flat) {
          density = height;
          cdf = 0.5 + height * z;
          moment += 0.5 * height * (z * z - flat * flat);
        }
      }
      const below = x > mean ? 1 - cdf : cdf;
      values.cdf += weight * below;
      values.density += weight * density;
      values.partialMean += weight * (mean * below + moment);
    },
  };
}
