import { defineProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';

/** The benchmark's case, in the form that the peers read. */
export interface BenchCase {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  /** Rotation per component; its covariance is axes diag(variances) axesᵀ. */
  readonly axes: readonly (readonly (readonly number[])[])[];
  readonly variances: readonly (readonly number[])[];
  readonly starts: readonly (readonly number[])[];
  readonly reference: readonly (readonly number[])[];
}

const SEED = 1;
const COMPONENTS = 8;
export const STARTS = 5000;

/** Eight anisotropic components on a ring, standard deviations .15 to .35; 5,000 starts from N(0, I); a reference with tolerance 1e-12. */
export function benchCase(): BenchCase {
  const rng = stream(SEED, 'bench-oracle');
  const indices = Array.from({ length: COMPONENTS }, (_, k) => k);
  const law = {
    weights: indices.map(() => 1 / COMPONENTS),
    means: indices.map((k) => [2 * Math.cos((k * Math.PI) / 4), 2 * Math.sin((k * Math.PI) / 4)]),
    axes: indices.map(() => {
      const angle = Math.PI * rng.uniform();
      return [
        [Math.cos(angle), -Math.sin(angle)],
        [Math.sin(angle), Math.cos(angle)],
      ];
    }),
    variances: indices.map(() => [(0.15 + 0.2 * rng.uniform()) ** 2, (0.15 + 0.2 * rng.uniform()) ** 2]),
  };
  const problem = benchProblem(law);
  const x = problem.sample.source(rng, STARTS);
  const { y, error } = problem.flow.evaluate({ x, s: Float64Array.of(0), t: Float64Array.of(1) }, { tolerance: 1e-12 });
  const worst = Math.max(...error);
  if (!(worst <= 3e-11)) throw new Error(`benchCase: expected a reference to 3e-11, got an estimate of ${worst}`);
  return { ...law, starts: pairs(x), reference: pairs(y) };
}

/** The case as a problem of the suite. */
export function benchProblem(law: Pick<BenchCase, 'weights' | 'means' | 'axes' | 'variances'>): ExactProblem {
  const components = law.weights.map((weight, k) => {
    const entry = (i: number, j: number): number =>
      law.variances[k].reduce((sum, variance, a) => sum + law.axes[k][i][a] * variance * law.axes[k][j][a], 0);
    const off = entry(0, 1);
    return {
      weight,
      mean: law.means[k],
      covariance: [
        [entry(0, 0), off],
        [off, entry(1, 1)],
      ],
    };
  });
  return defineProblem({
    schema: 'flowproof.problem/1',
    id: 'bench-oracle',
    dimension: 2,
    interpolant: { kind: 'linear' },
    source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
    target: { kind: 'mixture', components },
    coupling: { kind: 'independent' },
  });
}

function pairs(values: Float64Array): number[][] {
  return Array.from({ length: values.length / 2 }, (_, p) => [values[2 * p], values[2 * p + 1]]);
}
