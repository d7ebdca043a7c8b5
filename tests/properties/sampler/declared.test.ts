import { describe, expect, it } from 'vitest';
import { samplerProperties } from '../../../src/properties/sampler/index.ts';
import type { SamplerSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';
import { check, gaussians, skewed } from './harness.ts';
import { canonical } from './samplers.ts';

const effort = { batches: 4, points: 16, samples: 2048 };
const all = samplerProperties.map(({ id }) => id);
const statuses = async (subject: SamplerSubject, ids = all) =>
  Object.fromEntries(
    await Promise.all(
      ids.map(async (id) => [id, (await check(id, subject, skewed, seed, { effort })).status] as const),
    ),
  );
const asked = new Set<number>();
const counting = {
  ...canonical,
  sample: (call: { readonly steps: number }) => {
    asked.add(call.steps);
    return canonical.sample(call as never);
  },
} as unknown as SamplerSubject;

describe('what a sampler declares', () => {
  it.each([[[1]], [[2, 4]], [[3]]])('no other numbers of steps are asked for than %j', async (steps) => {
    asked.clear();
    expect(Object.values(await statuses({ ...counting, steps } as SamplerSubject))).toEqual(all.map(() => 'pass'));
    expect([...asked].sort()).toEqual(steps);
  });

  it('an accuracy counts in the tolerance of its samples, and no more', async () => {
    const off = (size: number, accuracy?: number) =>
      ({
        ...canonical,
        ...(accuracy === undefined ? {} : { accuracy }),
        sample: async (call: never) => ((await canonical.sample(call)) as Float64Array).map((value) => value + size),
      }) as unknown as SamplerSubject;
    const verdict = async (subject: SamplerSubject) =>
      (await check('sampler.step-invariance', subject, gaussians, seed, { effort })).status;
    expect(await verdict(off(1e-7))).toBe('fail');
    expect(await verdict(off(1e-7, 1e-6))).toBe('pass');
    expect(await verdict(off(1e-3, 1e-6))).toBe('fail');
  });
});
