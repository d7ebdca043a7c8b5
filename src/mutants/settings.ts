import { problems } from '../analytic/index.ts';
import type { Problem } from '../analytic/types.ts';

const common = { schema: 'flowproof.problem/1', coupling: { kind: 'independent' } } as const;
const standard1 = { kind: 'gaussian', mean: [0], covariance: 1 } as const;
const standard2 = { kind: 'gaussian', mean: [0, 0], covariance: 1 } as const;

function gaussian(id: string, interpolant: Problem['interpolant'], mean: number, variance: number): Problem {
  return {
    ...common,
    id,
    dimension: 1,
    interpolant,
    source: standard1,
    target: { kind: 'mixture', components: [{ weight: 1, mean: [mean], covariance: variance }] },
  };
}

/**
 * The problems on which mutants and controls are tried. `method.md` §6: straight paths, shifts and mean-zero data hide
 * most mistakes, hence the skewed, off-centre, anisotropic ones; those that hide are here too, as the counterpart.
 */
export const settings = {
  gaussian: problems['gaussian-1d'].problem,
  'gaussian-trig': problems['gaussian-1d-trig'].problem,
  shift: problems.shift.problem,
  product: problems['rotated-product-2d'].problem,
  'mixture-3': problems['mixture-3'].problem,
  centred: gaussian('mutants-centred', { kind: 'linear' }, 0, 0.09),
  standard: gaussian('mutants-standard', { kind: 'linear' }, 0, 1),
  isotropic: {
    ...common,
    id: 'mutants-isotropic',
    dimension: 2,
    interpolant: { kind: 'trigonometric' },
    source: standard2,
    target: { kind: 'mixture', components: [{ weight: 1, mean: [0.7, -0.4], covariance: 0.16 }] },
  },
  'non-commuting': {
    ...common,
    id: 'mutants-non-commuting',
    dimension: 2,
    interpolant: { kind: 'trigonometric' },
    source: {
      kind: 'gaussian',
      mean: [0.2, -0.1],
      covariance: [
        [1, 0.6],
        [0.6, 0.8],
      ],
    },
    target: {
      kind: 'mixture',
      components: [
        {
          weight: 1,
          mean: [0.9, -0.5],
          covariance: [
            [0.3, -0.25],
            [-0.25, 0.5],
          ],
        },
      ],
    },
  },
  'skewed-1d': {
    ...common,
    id: 'mutants-skewed-1d',
    dimension: 1,
    interpolant: { kind: 'trigonometric' },
    source: standard1,
    target: {
      kind: 'mixture',
      components: [
        { weight: 0.65, mean: [-0.9], covariance: 0.16 },
        { weight: 0.35, mean: [1.4], covariance: 0.36 },
      ],
    },
  },
} satisfies Record<string, Problem>;

/** The problem of a key of {@link settings}. */
export function setting(key: string): Problem {
  if (Object.hasOwn(settings, key)) return settings[key as keyof typeof settings];
  throw new Error(`setting: expected one of ${Object.keys(settings).join(', ')}, got ${key}`);
}
