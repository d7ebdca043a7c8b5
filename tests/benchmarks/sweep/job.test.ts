import { expect, it } from 'vitest';
import { estimate } from '../../../src/benchmarks/sweep/estimate.ts';
import { jobId } from '../../../src/benchmarks/sweep/index.ts';

it('a job is named by its content: not by the order of its fields, but by its version', () => {
  const spec = { experiment: 'x', version: 1, train: { rate: 1, seeds: [0, 1] } };
  expect(jobId({ version: 1, train: { seeds: [0, 1], rate: 1 }, experiment: 'x' })).toBe(jobId(spec));
  const others = [
    { ...spec, version: 2 },
    { ...spec, train: { rate: 1, seeds: [1, 0] } },
    { ...spec, train: { rate: 2, seeds: [0, 1] } },
  ];
  expect(new Set([spec, ...others].map(jobId)).size).toBe(4);
});

it('the time left follows the pace of this session, not what was done before', () => {
  // A tenth of the rest in 10 s.
  expect(estimate(100, 50, 5, 10_000)).toEqual({ share: 0.55, left: 90_000 });
  expect(estimate(100, 50, 0, 10_000)).toEqual({ share: 0.5, left: undefined });
  expect(estimate(100, 100, 0, 1)).toEqual({ share: 1, left: 0 });
});
