import { describe, expect, it } from 'vitest';
import { samplerProperties } from '../../../src/properties/sampler/index.ts';
import { sampleFlowMap } from '../../../src/reference/sampler.ts';
import type { SamplerSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';
import { check, gaussians, skewed, standard } from './harness.ts';
import {
  canonical,
  consistencySampler,
  displaced,
  fresh,
  meanFlow,
  overshooting,
  sampler,
  singlePrecision,
} from './samplers.ts';

const effort = { batches: 6, points: 32, samples: 8192 };

const reference = {
  kind: 'sampler',
  name: 'reference sampler',
  framework: 'tfjs',
  convention: { output: 'average-velocity' },
  sample: ({ net, noise, steps }: { net: never; noise: never; steps: number }) => sampleFlowMap(net, noise, steps),
} as unknown as SamplerSubject;

const renoising = consistencySampler('multi-step consistency', fresh);

const cases: readonly (readonly [SamplerSubject, readonly string[]])[] = [
  [canonical, []],
  [meanFlow, []],
  [displaced, []],
  [overshooting, []],
  [singlePrecision, []],
  [reference, []],
  [renoising, ['sampler.step-invariance', 'sampler.batch-independence']],
  [
    sampler(
      'randomised grid',
      (call) => meanFlow.sample({ ...call, steps: 1 + Math.floor(3 * Math.random()) }) as Float64Array,
      {
        convention: meanFlow.convention!,
        deterministic: false,
      },
    ),
    ['sampler.step-invariance', 'sampler.batch-independence', 'sampler.deterministic', 'sampler.noise', 'sampler.seed'],
  ],
];

describe.each(cases)('$name', (subject, skipped) => {
  it.each(samplerProperties.map(({ id }) => id))('%s', async (id) => {
    for (const problem of subject.renoises ? [skewed, standard] : [gaussians, skewed, standard]) {
      const { status, reason, statistic, threshold } = await check(id, subject, problem, seed, { effort });
      expect(status, `${problem.id}, seed ${seed}: ${reason}`).toBe(skipped.includes(id) ? 'skip' : 'pass');
      if (status === 'pass' && threshold) expect(statistic, reason).toBeLessThanOrEqual(threshold);
    }
  });
});
