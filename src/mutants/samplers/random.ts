import type { Mutant } from '../types.ts';
import { gridTime, mapSampler, renoising, samplerMutant } from './build.ts';

const places = ['gaussian', 'product'] as const;
const renoises = { renoises: true } as const;

/** Mistakes with noise, seeds, memory and rows. */
export const randomSamplers: readonly Mutant[] = [
  samplerMutant({
    name: 'ignored-noise',
    description: "The caller's noise is not used: fresh noise from the seed.",
    hides: 'laws; equal seeds',
    settings: places,
    expected: ['noise'],
    holds: ['law'],
    sampler: () => (tools) => mapSampler({ ...tools, x0: tools.fresh(tools.seed, 0) }),
  }),
  samplerMutant({
    name: 'ignored-noise-at-several-steps',
    description: "The caller's noise is used for one step and ignored for more.",
    hides: 'one step',
    settings: places,
    expected: ['noise'],
    sampler: () => (tools) => mapSampler(tools.steps === 1 ? tools : { ...tools, x0: tools.fresh(tools.seed, 0) }),
  }),
  samplerMutant({
    name: 'fixed-noise',
    description: 'The same noise in every call, whatever noise and seed are given.',
    hides: 'one call',
    settings: places,
    expected: ['noise'],
    sampler: () => (tools) => mapSampler({ ...tools, x0: tools.fresh(7, 0) }),
  }),
  samplerMutant({
    name: 'noise-half-used',
    description: "Every second row of the caller's noise is replaced by fresh noise.",
    hides: 'laws; even rows',
    settings: places,
    expected: ['noise'],
    holds: ['law'],
    sampler: () => (tools) => {
      const fresh = tools.fresh(tools.seed, 0);
      return mapSampler({
        ...tools,
        x0: tools.x0.map((value, i) => (Math.floor(i / tools.d) % 2 === 1 ? fresh[i] : value)),
      });
    },
  }),
  samplerMutant({
    name: 'churn',
    description: 'Noise of size 1e-3 added before the last step, from the seed.',
    hides: 'laws at small samples',
    settings: places,
    expected: ['seed'],
    sampler: () => (tools) => {
      const fresh = tools.fresh(tools.seed, 0);
      return mapSampler(tools).map((value, i) => value + 1e-3 * fresh[i]);
    },
  }),
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
    name: 'drifting-state',
    description: 'A call counter leaks into the output as one part in 1e12.',
    hides: 'everything but equal calls',
    settings: places,
    expected: ['deterministic'],
    sampler: () => {
      let calls = 0;
      return (tools) => {
        const factor = 1 + 1e-12 * calls++;
        return mapSampler(tools).map((value) => value * factor);
      };
    },
  }),
  samplerMutant({
    name: 'alternating',
    description: 'Every second call is off by one part in 1e12.',
    hides: 'the first call',
    settings: places,
    expected: ['deterministic'],
    sampler: () => {
      let odd = false;
      return (tools) => {
        odd = !odd;
        return odd ? mapSampler(tools) : mapSampler(tools).map((value) => value * (1 + 1e-12));
      };
    },
  }),
  samplerMutant({
    name: 'cached-samples',
    description: 'The samples of the first call of a size are returned for ever.',
    hides: 'the first call',
    settings: places,
    expected: ['noise'],
    sampler: () => {
      const cache = new Map<number, Float64Array>();
      return (tools) => {
        const found = cache.get(tools.n) ?? mapSampler(tools);
        cache.set(tools.n, found);
        return found.slice();
      };
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
  samplerMutant({
    name: 'batch-centred',
    description: 'Subtracts 1e-6 of the mean of the batch.',
    hides: 'a batch of one; laws',
    settings: places,
    expected: ['batch-independence'],
    sampler: () => (tools) => {
      const mean = tools.x0.reduce((sum, value) => sum + value, 0) / tools.x0.length;
      return mapSampler(tools).map((value) => value - 1e-6 * mean);
    },
  }),
  samplerMutant({
    name: 'rows-sorted',
    description: 'Samples come back sorted by their first coordinate.',
    hides: 'laws; a batch of one',
    settings: places,
    expected: ['batch-independence'],
    holds: ['law'],
    sampler: () => (tools) => {
      const y = mapSampler(tools);
      const { n, d } = tools;
      const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => y[i * d] - y[j * d]);
      return Float64Array.from(order.flatMap((row) => Array.from(y.subarray(row * d, (row + 1) * d))));
    },
  }),
  samplerMutant({
    name: 'rows-duplicated',
    description: 'The second half of the batch repeats the first.',
    hides: 'a batch of one',
    settings: places,
    expected: ['batch-independence'],
    sampler: () => (tools) => {
      const y = mapSampler(tools);
      const half = Math.ceil(tools.n / 2) * tools.d;
      return y.map((value, i) => (i < half ? value : y[i - half]));
    },
  }),
];
