import { randomProblem } from '../../src/analytic/random-problem.ts';
import type { Problem } from '../../src/analytic/types.ts';
import { type Rng, stream } from '../../src/core/random.ts';

const linear = { kind: 'linear' } as const;
const trigonometric = { kind: 'trigonometric' } as const;

/** Random problems of the kinds on which the mutants are posed: none is in the catalogue, and no two runs of another seed share one. */
export function randomSetting(key: string, seed: number, trial: number): Problem {
  const rng = stream(seed, 'diagnosis', key, trial);
  const between = (low: number, high: number) => low + (high - low) * rng.uniform();
  const problem = (interpolant: Problem['interpolant'], dimension: number, rest: Partial<Problem>): Problem => ({
    schema: 'flowproof.problem/1',
    id: `random-${key}-${rng.integer(2 ** 31).toString(36)}`,
    dimension,
    interpolant,
    source: { kind: 'gaussian', mean: new Array<number>(dimension).fill(0), covariance: 1 },
    coupling: { kind: 'independent' },
    ...rest,
  });
  const one = (mean: number, covariance: number) =>
    ({ target: { kind: 'mixture', components: [{ weight: 1, mean: [mean], covariance }] } }) as const;
  switch (key) {
    case 'gaussian':
      return problem(linear, 1, one(between(0.3, 1.2), between(0.05, 0.5)));
    case 'gaussian-trig':
      return problem(trigonometric, 1, one(between(0.3, 1.2), between(0.05, 0.5)));
    case 'centred':
      return problem(linear, 1, one(0, between(0.05, 0.4)));
    case 'isotropic': {
      const target = {
        kind: 'mixture',
        components: [{ weight: 1, mean: [between(0.3, 1), between(-1, -0.3)], covariance: between(0.1, 0.4) }],
      } as const;
      return problem(trigonometric, 2, { target });
    }
    case 'shift': {
      const shift = [between(0.3, 1.2)];
      const { target: _, ...rest } = problem(linear, 1, { coupling: { kind: 'affine', matrix: [[1]], shift } });
      return rest;
    }
    case 'skewed-1d':
      return { ...until(rng, 'quantile', () => true), interpolant: trigonometric, timeRange: [0, 1] };
    case 'non-commuting':
      return {
        ...until(rng, 'closed', ({ dimension, coupling }) => dimension === 2 && coupling.kind === 'independent'),
        interpolant: trigonometric,
        timeRange: [0, 1],
      };
    case 'product':
      return { ...until(rng, 'product', ({ dimension }) => dimension === 2), interpolant: linear, timeRange: [0, 1] };
    case 'mixture-3':
      return {
        ...until(rng, 'integrated', ({ dimension }) => dimension === 2),
        interpolant: linear,
        timeRange: [0, 1],
      };
    default:
      return problem(linear, 1, one(between(0.3, 1.2), between(0.05, 0.5)));
  }
}

function until(rng: Rng, kind: Parameters<typeof randomProblem>[1], suits: (problem: Problem) => boolean): Problem {
  for (;;) {
    const drawn = randomProblem(rng, kind);
    if (suits(drawn)) return drawn;
  }
}
