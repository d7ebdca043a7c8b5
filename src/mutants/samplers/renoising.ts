import type { Mutant } from '../types.ts';
import { gridTime, renoising, samplerMutant } from './build.ts';

const places = ['gaussian', 'product'] as const;
const renoises = { renoises: true } as const;

/** Wrong samplers that re-noise between steps. */
export const renoisingSamplers: readonly Mutant[] = [
  samplerMutant({
    name: 'unseeded-noise',
    description: 'Re-noises from a generator that no seed resets.',
    hides: 'laws',
    settings: places,
    expected: ['deterministic'],
    subject: renoises,
    sampler: () => {
      let calls = 0;
      return renoising({ noise: (tools) => tools.fresh(99, calls++) });
    },
  }),
  samplerMutant({
    name: 'seed-ignored',
    description: 'A re-noising sampler that draws the same noise whatever the seed is.',
    hides: 'one seed',
    settings: places,
    expected: ['seed'],
    subject: renoises,
    sampler: () => renoising({ noise: (tools, k) => tools.fresh(3, k) }),
  }),
  samplerMutant({
    name: 'seed-halved',
    description: 'A re-noising sampler that drops the lowest bit of the seed.',
    hides: 'seeds that are far apart',
    settings: places,
    expected: ['seed'],
    subject: renoises,
    sampler: () => renoising({ noise: (tools, k) => tools.fresh(tools.seed >>> 1, k) }),
  }),
  samplerMutant({
    name: 'stale-renoise',
    description: 'Re-noises at the previous time of the grid.',
    hides: 'one step',
    settings: places,
    expected: ['law'],
    subject: renoises,
    sampler: () => renoising({ mixTime: (tools, k) => gridTime(tools, k - 1) }),
  }),
  samplerMutant({
    name: 'early-renoise',
    description: 'Re-noises at the next time of the grid.',
    hides: 'one step',
    settings: places,
    expected: ['law'],
    subject: renoises,
    sampler: () => renoising({ mixTime: (tools, k) => gridTime(tools, k + 1) }),
  }),
  samplerMutant({
    name: 'renoise-first-noise',
    description: 'Re-noises with the first noise, on which the data depends.',
    hides: 'one step',
    settings: places,
    expected: ['law'],
    subject: renoises,
    sampler: () => renoising({ noise: (tools) => tools.x0 }),
  }),
  samplerMutant({
    name: 'renoise-coefficients-exchanged',
    description: 'b_t noise + a_t data.',
    hides: 'two steps, where a = b',
    settings: places,
    expected: ['law'],
    subject: renoises,
    sampler: () => renoising({ mix: (a, b, noise, data) => data.map((value, i) => b * noise[i] + a * value) }),
  }),
  samplerMutant({
    name: 'renoise-standard-normal',
    description: 'Re-noises with N(0, I) where the source is another Gaussian.',
    hides: 'a standard normal source',
    settings: ['non-commuting'],
    expected: ['law'],
    subject: renoises,
    sampler: (problem) =>
      problem.source.mean.every((m) => m === 0)
        ? null
        : renoising({
            noise: (tools, k) => {
              const { covariance } = problem.source;
              const draws = tools.fresh(tools.seed, k);
              if (typeof covariance === 'number') return draws.map((value) => value / Math.sqrt(covariance));
              const [first, second] = covariance as readonly (readonly number[])[];
              const l11 = Math.sqrt(first[0]);
              const l21 = second[0] / l11;
              const l22 = Math.sqrt(second[1] - l21 * l21);
              return draws.map((_, index) => {
                const i = index - (index % 2);
                const z0 = (draws[i] - problem.source.mean[0]) / l11;
                return index % 2 === 0 ? z0 : (draws[i + 1] - problem.source.mean[1] - l21 * z0) / l22;
              });
            },
          }),
  }),
  samplerMutant({
    name: 'renoise-broadcast',
    description: 'The same fresh noise for every row of the batch.',
    hides: 'a batch of one',
    settings: places,
    expected: ['law'],
    subject: renoises,
    sampler: () =>
      renoising({
        noise: (tools, k) => {
          const draws = tools.fresh(tools.seed, k);
          return draws.map((_, index) => draws[index % tools.d]);
        },
      }),
  }),
  samplerMutant({
    name: 'renoise-halved',
    description: 'Fresh noise with half the variance.',
    hides: 'one step',
    settings: places,
    expected: ['law'],
    subject: renoises,
    sampler: () => renoising({ noise: (tools, k) => tools.fresh(tools.seed, k).map((value) => value * Math.SQRT1_2) }),
  }),
];
