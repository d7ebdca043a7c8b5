import type { Mutant } from '../types.ts';
import { mapSampler, samplerMutant } from './build.ts';

const places = ['gaussian', 'product'] as const;

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
