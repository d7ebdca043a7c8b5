import type { Mutant } from '../types.ts';
import { mapSampler, samplerMutant } from './build.ts';

const places = ['gaussian', 'product'] as const;

/** Right steps, but noise or samples are changed on the way in or out, or are missing. */
export const outputSamplers: readonly Mutant[] = [
  samplerMutant({
    name: 'wrong-at-eight-steps',
    description: 'Exact but at 8 steps, where the output shrinks by 5 %.',
    hides: 'every other number of steps',
    settings: places,
    expected: ['law', 'step-invariance'],
    sampler: () => (tools) => mapSampler(tools).map((value) => (tools.steps === 8 ? 0.95 * value : value)),
  }),
  samplerMutant({
    name: 'noise-overwritten',
    description: 'Right samples, which are written over the noise of the caller.',
    hides: 'a caller that draws noise for each call',
    settings: places,
    expected: ['deterministic'],
    holds: ['law', 'step-invariance'],
    sampler: () => mapSampler,
    subject: {
      sample: ({ net, noise, range, n, d }) => {
        const at = (time: number) => new Float64Array(n).fill(time);
        noise.set(net({ x: noise, s: at(range[0]), t: at(range[1]), n, d }));
        return Float64Array.from(noise);
      },
    },
  }),
  samplerMutant({
    name: 'shrunk',
    description: 'Output shrunk by 5 %.',
    hides: 'comparison of step counts with each other; tests of means',
    settings: places,
    expected: ['law'],
    sampler: () => (tools) => mapSampler(tools).map((value) => 0.95 * value),
  }),
  samplerMutant({
    name: 'temperature',
    description: 'The noise is multiplied by 0.9.',
    hides: 'comparison of step counts with each other',
    settings: places,
    expected: ['law'],
    sampler: () => (tools) => mapSampler({ ...tools, x0: tools.x0.map((value) => 0.9 * value) }),
  }),
  samplerMutant({
    name: 'noise-clipped',
    description: 'The noise is clipped to ±2.',
    hides: 'comparison of step counts with each other; small samples',
    settings: places,
    expected: ['law'],
    sampler: () => (tools) => mapSampler({ ...tools, x0: tools.x0.map((value) => Math.min(2, Math.max(-2, value))) }),
  }),
  samplerMutant({
    name: 'noise-folded',
    description: 'The absolute value of the noise is used.',
    hides: 'comparison of step counts with each other',
    settings: places,
    expected: ['law'],
    sampler: () => (tools) => mapSampler({ ...tools, x0: tools.x0.map(Math.abs) }),
  }),
  samplerMutant({
    name: 'output-clamped',
    description: 'Output clamped to ±1.',
    hides: 'data within ±1',
    settings: ['product', 'skewed-1d'],
    expected: ['law'],
    sampler: () => (tools) => mapSampler(tools).map((value) => Math.min(1, Math.max(-1, value))),
  }),
  samplerMutant({
    name: 'coordinates-exchanged',
    description: 'The coordinates of the output come in reverse order.',
    hides: 'one dimension',
    settings: ['product', 'non-commuting'],
    expected: ['law'],
    sampler: (problem) =>
      problem.dimension < 2
        ? null
        : (tools) => {
            const y = mapSampler(tools);
            return y.map((_, index) => {
              const i = Math.floor(index / tools.d);
              return y[i * tools.d + (tools.d - 1 - (index % tools.d))];
            });
          },
  }),
  samplerMutant({
    name: 'nan-at-one-step',
    description: '0/0 in a schedule of one step.',
    hides: 'two steps or more',
    settings: places,
    expected: ['finite'],
    sampler: () => (tools) => mapSampler(tools).map((value) => (tools.steps === 1 ? Number.NaN : value)),
  }),
  samplerMutant({
    name: 'nan-row',
    description: 'NaN in the first row of batches larger than 16.',
    hides: 'small batches',
    settings: places,
    expected: ['finite'],
    sampler: () => (tools) => mapSampler(tools).map((value, i) => (i === 0 && tools.n > 16 ? Number.NaN : value)),
  }),
  samplerMutant({
    name: 'infinite-tails',
    description: 'Infinity for noise beyond 3.',
    hides: 'small samples',
    settings: places,
    expected: ['finite'],
    sampler: () => (tools) =>
      mapSampler(tools).map((value, i) => (Math.abs(tools.x0[i]) > 3 ? Number.POSITIVE_INFINITY : value)),
  }),
  samplerMutant({
    name: 'throws-at-four-steps',
    description: 'Throws for 4 steps or more.',
    hides: 'one and two steps',
    settings: places,
    expected: ['step-invariance'],
    sampler: () => (tools) => {
      if (tools.steps >= 4) throw new RangeError('too many steps');
      return mapSampler(tools);
    },
  }),
];
