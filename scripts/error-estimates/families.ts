import { buildModel, defineProblem, exactFlow } from '../../src/analytic/index.ts';
import type { ExactFlow, ExactProblem, FactorComponent, Problem } from '../../src/analytic/types.ts';
import { type Rng, stream } from '../../src/core/random.ts';

/** A problem with an exact map, that map integrated as if it were not native, and starts to be carried from s to t. */
export interface Case {
  readonly family: Family;
  readonly problem: ExactProblem;
  readonly integrated: ExactFlow;
  readonly x: Float64Array;
  readonly s: number;
  readonly t: number;
}

export const FAMILIES = [
  'rotated-product',
  'non-commuting',
  'near-separatrix',
  'mixture-1d',
  'points-1d',
  'boxes-1d',
  'affine',
] as const;
export type Family = (typeof FAMILIES)[number];

/** Starts per problem: they share its preparation and its times. */
export const STARTS = 10;

const BASE = { schema: 'flowproof.problem/1', coupling: { kind: 'independent' } } as const;

/** Case number `index` of a run: half of them from the first three families. */
export function randomCase(seed: number, index: number): Case {
  const rng = stream(seed, 'error-estimates', index);
  const family = FAMILIES[rng.uniform() < 0.5 ? rng.integer(3) : 3 + rng.integer(4)];
  const problem = defineProblem({ ...definition(rng, family), id: `${family}-${index}` });
  const integrated = exactFlow(buildModel(problem.definition), problem.fields, 'integrated');
  const [low, high] = problem.regularTimes;
  const [s, t] =
    family === 'near-separatrix'
      ? [rng.uniform() < 0.5 ? low : low + 0.3 * rng.uniform() * (high - low), high]
      : times(rng, low, high);
  const x = problem.sample.marginal(rng, STARTS, Float64Array.of(s));
  if (family === 'near-separatrix') approach(rng, problem, x, s, t);
  return { family, problem, integrated, x, s, t };
}

function times(rng: Rng, low: number, high: number): readonly [number, number] {
  const choice = rng.uniform();
  if (choice < 0.3) return [low, high];
  if (choice < 0.4) return [high, low];
  return [low + rng.uniform() * (high - low), low + rng.uniform() * (high - low)];
}

/** Moves one coordinate of each start to within 1e-1 … 1e-8 of a point that a gap of its factor's law divides. */
function approach(rng: Rng, problem: ExactProblem, x: Float64Array, s: number, t: number): void {
  const target = problem.definition.target;
  if (target?.kind !== 'product') throw new Error('approach: expected a product');
  const d = problem.dimension;
  for (let p = 0; p * d < x.length; p++) {
    const i = rng.integer(d);
    const [left, right] = [...target.factors[i]].sort((one, other) => one.mean - other.mean);
    const gap = Float64Array.from({ length: d }, (_, j) => target.rotation[j][i] * antimode(left, right));
    const back = problem.flow.evaluate({ x: gap, s: Float64Array.of(t), t: Float64Array.of(s) }).y;
    const offset = (rng.uniform() < 0.5 ? -1 : 1) * 10 ** (-1 - 7 * rng.uniform());
    let along = offset;
    for (let j = 0; j < d; j++) along += target.rotation[j][i] * (back[j] - x[p * d + j]);
    for (let j = 0; j < d; j++) x[p * d + j] += target.rotation[j][i] * along;
  }
}

/** Where the density between two components is least, by bisection of its slope's sign on a fine grid. */
function antimode(left: FactorComponent, right: FactorComponent): number {
  let best = left.mean;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < 400; i++) {
    const z = left.mean + (i / 400) * (right.mean - left.mean);
    const density = [left, right].reduce(
      (sum, { weight, mean, variance }) =>
        sum + (weight / Math.sqrt(variance)) * Math.exp((-0.5 * (z - mean) ** 2) / variance),
      0,
    );
    if (density < least) [best, least] = [z, density];
  }
  return best;
}

function definition(rng: Rng, family: Family): Omit<Problem, 'id'> {
  const between = (low: number, high: number): number => low + (high - low) * rng.uniform();
  const interpolant = { kind: rng.uniform() < 0.6 ? 'linear' : 'trigonometric' } as const;
  const common = { ...BASE, interpolant };
  const weights = (count: number): number[] => {
    const raw = Array.from({ length: count }, () => between(0.1, 1));
    const sum = raw.reduce((total, value) => total + value, 0);
    return raw.map((value) => value / sum);
  };
  const scalarSource = { kind: 'gaussian', mean: [between(-0.5, 0.5)], covariance: between(0.5, 1.5) } as const;
  switch (family) {
    case 'rotated-product': {
      const d = 2 + rng.integer(2);
      const factors = Array.from({ length: d }, () =>
        weights(1 + rng.integer(3)).map((weight) => ({
          weight,
          mean: between(-2, 2),
          variance: between(0.15, 0.8) ** 2,
        })),
      );
      return {
        ...common,
        dimension: d,
        source: isotropic(rng, d),
        target: { kind: 'product', rotation: rotation(rng, d), factors },
      };
    }
    case 'near-separatrix': {
      const factors = Array.from({ length: 2 }, () =>
        weights(2).map((weight, k) => ({
          weight,
          mean: (k === 0 ? -1 : 1) * between(0.8, 1.6),
          variance: between(0.15, 0.35) ** 2,
        })),
      );
      return {
        ...common,
        dimension: 2,
        source: isotropic(rng, 2),
        target: { kind: 'product', rotation: rotation(rng, 2), factors },
      };
    }
    case 'non-commuting': {
      const d = 2 + rng.integer(3);
      const mean = (): number[] => Array.from({ length: d }, () => between(-1.5, 1.5));
      return {
        ...common,
        dimension: d,
        source: { kind: 'gaussian', mean: mean(), covariance: covariance(rng, d, 0.4, 1.5) },
        target: {
          kind: 'mixture',
          components: [{ weight: 1, mean: mean(), covariance: covariance(rng, d, 0.1, 1.5) }],
        },
      };
    }
    case 'mixture-1d': {
      const components = weights(2 + rng.integer(4)).map((weight) => ({
        weight,
        mean: [between(-2.5, 2.5)],
        covariance: between(0.1, 0.8) ** 2,
      }));
      return { ...common, dimension: 1, source: scalarSource, target: { kind: 'mixture', components } };
    }
    case 'points-1d': {
      const w = weights(2 + rng.integer(3));
      return {
        ...common,
        dimension: 1,
        source: scalarSource,
        target: { kind: 'points', points: w.map(() => [between(-2, 2)]), weights: w },
      };
    }
    case 'boxes-1d': {
      const edges = Array.from({ length: 2 * (1 + rng.integer(2)) }, () => between(-2, 2)).sort((a, b) => a - b);
      const w = weights(edges.length / 2);
      const boxes = w.map((weight, k) => ({ weight, low: [edges[2 * k]], high: [edges[2 * k + 1] + 0.05] }));
      return { ...common, dimension: 1, source: scalarSource, target: { kind: 'boxes', boxes } };
    }
    case 'affine': {
      const d = 1 + rng.integer(3);
      const matrix = Array.from({ length: d }, (_, i) =>
        Array.from({ length: d }, (_, j) => (i === j ? between(0.5, 1.8) : between(-0.3, 0.3))),
      );
      return {
        ...common,
        dimension: d,
        source: { kind: 'gaussian', mean: new Array(d).fill(0.1), covariance: 1 },
        coupling: { kind: 'affine', matrix, shift: Array.from({ length: d }, () => between(-1, 1)) },
      };
    }
  }
}

function isotropic(rng: Rng, d: number): Problem['source'] {
  return {
    kind: 'gaussian',
    mean: Array.from({ length: d }, () => 0.4 * rng.normal()),
    covariance: 0.5 + rng.uniform(),
  };
}

/** A random rotation: Gram–Schmidt, twice for orthogonality to round-off, of normal columns. */
function rotation(rng: Rng, d: number): number[][] {
  const columns: number[][] = [];
  for (let i = 0; i < d; i++) {
    let v = Array.from({ length: d }, () => rng.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const column of columns) {
        const along = column.reduce((sum, value, j) => sum + value * v[j], 0);
        v = v.map((value, j) => value - along * column[j]);
      }
    }
    const norm = Math.hypot(...v);
    columns.push(v.map((value) => value / norm));
  }
  return Array.from({ length: d }, (_, i) => columns.map((column) => column[i]));
}

function covariance(rng: Rng, d: number, low: number, high: number): number[][] {
  const axes = rotation(rng, d);
  const variances = Array.from({ length: d }, () => (low + (high - low) * rng.uniform()) ** 2);
  return Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (_, j) => {
      const [r, c] = i < j ? [i, j] : [j, i];
      return variances.reduce((sum, variance, k) => sum + axes[r][k] * variance * axes[c][k], 0);
    }),
  );
}
