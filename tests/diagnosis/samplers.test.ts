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

const velocity = (net: PlainNet, x: Float64Array, s: number, t: number, d: number) => {
  const n = x.length / d;
  return net({ x, s: at(n, s), t: at(n, t), n, d });
};

test.each<[string, PlainSamplerSubject, string]>([
  [
    'a velocity subtracted whatever the step',
    sampler((net, x, s, t, d) => {
      const v = velocity(net, x, s, t, d);
      return x.map((value, k) => value - v[k]);
    }),
    'formula.sampler.velocity-added',
  ],
  [
    'a displacement that is multiplied by the step',
    sampler(
      (net, x, s, t, d) => {
        const v = velocity(net, x, s, t, d);
        return x.map((value, k) => value + (t - s) * v[k]);
      },
      { convention: { output: 'displacement' } },
    ),
    'reading.sampler.output-average-velocity',
  ],
  [
    'a first step of half its length',
    sampler((net, x, s, t, d) => {
      const v = velocity(net, x, s, t, d);
      return x.map((value, k) => value + (s === 0 ? 0.5 : 1) * (t - s) * v[k]);
    }),
    'formula.sampler.first-step-scaled',
  ],
])('%s is told so', async (_, subject, id) => {
  expect(await first(subject), `seed ${seed}`).toBe(id);
});

test('a seed that chooses the steps alone is left in peace', async () => {
  const random = sampler(() => new Float64Array(0), {
    sample: ({ net, noise, steps, seed: own, n, d }) => {
      const inner = Float64Array.from(
        { length: steps - 1 },
        (__, k) => ((k + 1) * ((own % 7) + 3)) / (10 * steps),
      ).sort();
      const times = [0, ...inner, 1];
      let x: Float64Array = Float64Array.from(noise);
      for (let k = 0; k < steps; k++) {
        const v = net({ x, s: at(n, times[k]), t: at(n, times[k + 1]), n, d });
        x = x.map((value, j) => value + (times[k + 1] - times[k]) * v[j]);
      }
      return x;
    },
  });
  const verdicts = await runChecks(random, { profile: 'smoke', seed });
  expect(verdicts.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual([]);
});
