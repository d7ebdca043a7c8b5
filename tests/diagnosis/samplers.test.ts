import { expect, test } from 'vitest';
import { createDiagnose } from '../../src/diagnosis/diagnose.ts';
import { runChecks } from '../../src/properties/runner/run.ts';
import type { PlainNet, PlainSamplerSubject } from '../../src/subject/types.ts';
import { seed } from '../support/seed.ts';

const at = (n: number, time: number) => new Float64Array(n).fill(time);

/** x ← step(net, x, s, t) on the uniform grid. */
function sampler(
  step: (net: PlainNet, x: Float64Array, s: number, t: number, d: number) => Float64Array,
  more: Partial<PlainSamplerSubject> = {},
): PlainSamplerSubject {
  return {
    kind: 'sampler',
    name: 'wrong',
    problem: 'gaussian-1d-trig',
    convention: { output: 'average-velocity' },
    sample: ({ net, noise, steps, n, d }) => {
      let x: Float64Array = Float64Array.from(noise);
      for (let k = 0; k < steps; k++) x = step(net, x, k / steps, (k + 1) / steps, n === 0 ? d : d);
      return x;
    },
    ...more,
  };
}

async function first(subject: PlainSamplerSubject) {
  const verdicts = await runChecks(subject, { profile: 'smoke', seed, diagnose: createDiagnose() });
  return verdicts.find(({ status }) => status === 'fail')?.diagnosis?.explanations[0]?.id;
}

test('a sampler of Euler steps is told so', async () => {
  const euler = sampler((net, x, s, t, d) => {
    const n = x.length / d;
    const v = net({ x, s: at(n, s), t: at(n, s), n, d });
    return x.map((value, k) => value + (t - s) * v[k]);
  });
  expect(await first(euler)).toBe('formula.sampler.euler-steps');
});

test('a net that returns velocities and is read as a map is told so', async () => {
  const misread = sampler((net, x, s, t, d) => {
    const n = x.length / d;
    return net({ x, s: at(n, s), t: at(n, t), n, d });
  });
  expect(await first(misread)).toBe('formula.sampler.velocity-for-map');
});
