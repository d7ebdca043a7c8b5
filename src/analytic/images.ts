import { expectedError } from '../core/errors.ts';
import type { FactorComponent, InterpolantSpec, Problem } from './problem.ts';

export interface ImagesOptions {
  /** Height and width in pixels, a power of two. Default 8. */
  readonly side?: number;
  /** How many of the coarsest coefficients have two modes, 1 to 8: the images are a mixture of 2^bimodal Gaussians. Default 4. */
  readonly bimodal?: number;
  /** Default linear. */
  readonly interpolant?: InterpolantSpec;
  /** Default `images-{side}x{side}`. */
  readonly id?: string;
}

/**
 * Grey images [side, side], row-major, whose flow is exact: a mixture of 2^bimodal Gaussians over images. The image is `x1 = R z`
 * with R the orthonormal two-dimensional Haar basis, whose entries 0 and ±2^k are exact numbers, and independent coefficients: the
 * coarsest, among them the mean brightness and the contrasts of the halves, have two modes of unequal weight and spread; the
 * others are N(0, side² 0.15² 8^-level), so that neighbouring pixels belong together. The noise is N(0, I).
 * Brightness is of order 1.
 *
 * @throws FlowproofError `usage` for sizes out of range.
 */
export function imagesProblem(options: ImagesOptions = {}): Problem {
  const { side = 8, bimodal = 4, interpolant = { kind: 'linear' } } = options;
  if (!Number.isSafeInteger(side) || side < 2 || !Number.isInteger(Math.log2(side))) {
    throw expectedError('usage', 'images side', 'a power of two, at least 2', side, 'For example 8.');
  }
  const d = side * side;
  const most = Math.min(8, d);
  if (!Number.isSafeInteger(bimodal) || bimodal < 1 || bimodal > most) {
    throw expectedError('usage', 'images bimodal', `a whole number from 1 to ${most}`, bimodal, 'For example 4.');
  }
  const waves = haarWaves(side);
  return {
    schema: 'flowproof.problem/1',
    id: options.id ?? `images-${side}x${side}`,
    dimension: d,
    interpolant,
    source: { kind: 'gaussian', mean: Array<number>(d).fill(0), covariance: 1 },
    target: {
      kind: 'product',
      rotation: Array.from({ length: d }, (_, pixel) => waves.map(({ image }) => image[pixel])),
      factors: waves.map(({ level }, k) => (k < bimodal ? twoModes(side, k) : oneMode(side, level))),
    },
    coupling: { kind: 'independent' },
  };
}

/** Two modes at -0.4 and +0.3 units of brightness for the mean, closer together for each further coefficient. */
function twoModes(side: number, k: number): FactorComponent[] {
  const length = side / (1 + 0.25 * k);
  const share = k % 2 === 0 ? 0.6 : 0.35;
  const low = { weight: share, mean: -0.4 * length, variance: (0.07 * length) ** 2 };
  const high = { weight: 1 - share, mean: 0.3 * length, variance: (0.11 * length) ** 2 };
  return [low, high];
}

function oneMode(side: number, level: number): FactorComponent[] {
  return [{ weight: 1, mean: 0, variance: (0.15 * side) ** 2 * 8 ** -level }];
}

/** An element of the basis: its image and its level, 0 for the coarsest. */
interface Wave {
  readonly level: number;
  readonly image: Float64Array;
}

/** The constant image, then level by level, block by block, the differences left-right, top-bottom and diagonal. */
function haarWaves(side: number): Wave[] {
  const waves: Wave[] = [{ level: 0, image: new Float64Array(side * side).fill(1 / side) }];
  const signs = [
    (_: boolean, right: boolean) => right,
    (low: boolean) => low,
    (low: boolean, right: boolean) => low !== right,
  ];
  for (let level = 0, block = side; block > 1; level++, block /= 2) {
    for (let top = 0; top < side; top += block) {
      for (let left = 0; left < side; left += block) {
        for (const negative of signs) {
          const image = new Float64Array(side * side);
          for (let i = 0; i < block; i++) {
            for (let j = 0; j < block; j++) {
              const sign = negative(i >= block / 2, j >= block / 2) ? -1 : 1;
              image[(top + i) * side + left + j] = sign / block;
            }
          }
          waves.push({ level, image });
        }
      }
    }
  }
  return waves;
}
