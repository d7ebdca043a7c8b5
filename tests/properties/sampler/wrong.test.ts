import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import type { SamplerSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';
import { check, gaussians, skewed, standard } from './harness.ts';
import {
  along,
  type Call,
  canonical,
  consistencySampler,
  fill,
  fresh,
  sampler,
  singlePrecision,
  uniform,
} from './samplers.ts';

const effort = { batches: 6, points: 32, samples: 8192 };

function exact(call: Call): Float64Array {
  return along(call, uniform(call));
}

/** Euler steps with the velocity that the map has on the diagonal. */
const euler = sampler(
  'instantaneous velocity',
  ({ net, noise, steps, n, d }) => {
    const x = Float64Array.from(noise);
    for (let k = 0; k < steps; k++) {
      const v = net({ x, s: fill(n, k / steps), t: fill(n, k / steps), n, d });
      for (let i = 0; i < n * d; i++) x[i] += v[i] / steps;
    }
    return x;
  },
  { convention: { output: 'average-velocity' } },
);

let calls = 0;
let kept: Float64Array | undefined;

const wrong: Readonly<Record<string, readonly SamplerSubject[]>> = {
  'sampler.step-invariance': [
    euler,
    sampler('stops one step early', (call) => along(call, uniform(call).slice(0, -1))),
    sampler('ends a little early', (call) => along(call, [...uniform(call).slice(0, -1), 1 - 1e-9])),
    sampler('goes past the end', (call) => along(call, [...uniform(call).slice(0, -1), 1.001])),
    sampler('reversed', (call) => along(call, uniform(call).reverse())),
    sampler('restarts from the noise', (call) => {
      const times = uniform(call);
      return along(call, times.slice(-2));
    }),
    sampler('average velocity times the wrong step', (call) =>
      along(call, uniform(call)).map((value) => value * (1 + 1e-10)),
    ),
    sampler('takes step k for time k', (call) =>
      along({ ...call, steps: call.steps + 1 }, uniform({ ...call, steps: call.steps + 1 }).slice(1)),
    ),
  ],
  'sampler.law': [
    sampler('shrunk noise', (call) =>
      along(
        call,
        uniform(call),
        call.noise.map((value) => 0.9 * value),
      ),
    ),
    sampler('shrunk samples', (call) => exact(call).map((value) => 0.9 * value)),
    sampler('one side only', (call) =>
      along(
        call,
        uniform(call),
        call.noise.map((value, i) => (i % 5 === 0 ? Math.abs(value) : value)),
      ),
    ),
    consistencySampler('re-noises at the previous time', fresh, (k, steps) => (k - 1) / steps),
    consistencySampler('re-noises with the same noise', (_, { noise }) => Float64Array.from(noise)),
    consistencySampler('re-noises too little', (rng, call) => fresh(rng, call).map((value) => 0.8 * value)),
    euler,
  ],
  'sampler.noise': [
    sampler('own noise', (call) => along(call, uniform(call), stream(call.seed).normals(call.n * call.d))),
    sampler('first row for all', (call) =>
      along(
        call,
        uniform(call),
        call.noise.map((_, k) => call.noise[k % call.d]),
      ),
    ),
    sampler('rows reversed', (call) => {
      const y = exact(call);
      return y.map((_, k) => y[(call.n - 1 - Math.floor(k / call.d)) * call.d + (k % call.d)]);
    }),
    sampler('one row forgotten', (call) =>
      along(
        call,
        uniform(call),
        call.noise.map((value, k) => (k < call.d ? 0.5 : value)),
      ),
    ),
    consistencySampler(
      'own start',
      fresh,
      (k, steps) => k / steps,
      (call) => fresh(stream(call.seed), call),
    ),
  ],
  'sampler.seed': [
    sampler('dithers', (call) => {
      const rng = stream(call.seed, 'dither');
      return exact(call).map((value) => value + 1e-13 * rng.normal());
    }),
    sampler('shuffles by seed', (call) => {
      const order = stream(call.seed).permutation(call.n);
      const y = exact(call);
      return y.map((_, k) => y[order[Math.floor(k / call.d)] * call.d + (k % call.d)]);
    }),
    consistencySampler('re-noises with a fixed seed', (_, call) => stream(1, 'fixed').normals(call.n * call.d)),
  ],
  'sampler.deterministic': [
    sampler('draws of its own', (call) => exact(call).map((value) => value + 1e-15 * Math.random())),
    sampler('counts its calls', (call) => exact(call).map((value) => value + 1e-15 * calls++)),
    sampler('keeps its first answer', (call) => {
      const y = exact(call);
      const old = kept;
      kept = y;
      return old !== undefined && old.length === y.length ? old : y;
    }),
  ],
  'sampler.batch-independence': [
    sampler('centred by the batch', (call) => {
      const y = exact(call);
      const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
      return y.map((value) => value + 1e-6 * mean);
    }),
    sampler('step by the size of the batch', (call) => exact(call).map((value) => value + 1e-9 / call.n)),
    sampler('times by row number', ({ net, noise, n, d }) =>
      net({
        x: Float64Array.from(noise),
        s: fill(n, 0),
        t: Float64Array.from({ length: n }, (_, i) => 1 - 1e-6 * (i % 2)),
        n,
        d,
      }),
    ),
    sampler('last row lost', (call) => {
      const y = exact(call);
      if (call.n > 1) y.copyWithin((call.n - 1) * call.d, (call.n - 2) * call.d, (call.n - 1) * call.d);
      return y;
    }),
  ],
  'sampler.finite': [
    sampler('divides by N - 1', ({ steps, ...call }) => {
      const times = Array.from({ length: steps + 1 }, (_, k) => (k === 0 ? 0 : (k - 1) / (steps - 1)));
      return along({ steps, ...call }, times);
    }),
    sampler('standardised by the batch', (call) => {
      const y = exact(call);
      const first = y.filter((_, k) => k % call.d === 0);
      const mean = first.reduce((sum, value) => sum + value, 0) / call.n;
      const deviation = Math.sqrt(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (call.n - 1));
      return y.map((value) => value / deviation);
    }),
    sampler('inverse distribution function', (call) =>
      exact(call).map((value) => value + 0 * Math.log(3 - Math.abs(value))),
    ),
    sampler('overflows with many steps', (call) =>
      exact(call).map((value) => (call.steps > 20 ? value * 1e308 * 1e10 : value)),
    ),
  ],
};

describe.each(Object.entries(wrong))('%s rejects', (id, subjects) => {
  it.each(subjects.map((subject) => [subject.name, subject] as const))('%s', async (_, subject) => {
    const sets = subject.renoises ? [skewed] : [gaussians, skewed];
    for (const problem of sets) {
      const finding = await check(id, subject, problem, seed, {
        effort,
      });
      expect(finding.status, `${problem.id}, seed ${seed}: ${finding.reason}`).toBe('fail');
      if (id === 'sampler.law') continue;
      const { counterexample } = finding;
      expect(counterexample?.point.n, finding.reason).toBeLessThanOrEqual(id === 'sampler.finite' ? 2 : 32);
      if (id === 'sampler.deterministic') continue;
      const again = await check(id, subject, problem, seed, { replay: counterexample! });
      expect(again.status).toBe('fail');
      expect(again.statistic).toBe(finding.statistic);
    }
  });
});

it('a 5 % shrink of N(0, 1) is found by its law alone, well within the time of a check', async () => {
  const shrunk = sampler('shrunk', (call) => exact(call).map((value) => 0.95 * value));
  const finding = await check('sampler.law', shrunk, standard, seed);
  expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
  expect(finding.pValue).toBeLessThanOrEqual(3e-9);
});

it('what the law cannot see is seen point by point', async () => {
  const mirrored = sampler('mirrored', (call) => exact(call).map((value) => -value));
  expect((await check('sampler.law', mirrored, standard, seed, { effort })).status).toBe('pass');
  expect((await check('sampler.step-invariance', mirrored, standard, seed, { effort })).status).toBe('fail');
});

it('a query that the exact map refuses is a failure with the reason', async () => {
  const squeezed = sampler('wrong shape', ({ net, noise, n, d }) =>
    net({ x: Float64Array.from(noise), s: fill(n + 1, 0), t: fill(n + 1, 1), n, d }),
  );
  const finding = await check('sampler.step-invariance', squeezed, gaussians, seed, { effort });
  expect(finding.status).toBe('fail');
  expect(finding.reason).toMatch(/asked its net/);
});

it('a crash of the sampler is passed on', async () => {
  const crashing = sampler('crashing', () => {
    throw new Error('out of cheese');
  });
  await expect(check('sampler.finite', crashing, gaussians, seed, { effort })).rejects.toThrow(/out of cheese/);
  const short = sampler('short', (call) => exact(call).slice(1));
  await expect(check('sampler.finite', short, gaussians, seed, { effort })).rejects.toThrow(/n × d/);
});

it('skips say why', async () => {
  const range = { ...gaussians, id: 'range', timeRange: [0, 0.9] as const };
  expect((await check('sampler.law', canonical, range, seed)).reason).toMatch(/^time-range/);
  const single = { ...singlePrecision, problem: range };
  expect((await check('sampler.step-invariance', single, range, seed, { effort })).status).toBe('pass');
  expect((await check('sampler.law', { ...canonical, problem: range }, range, seed, { effort })).status).toBe('pass');
  const points = { ...skewed, id: 'points', target: { kind: 'points', points: [[-1], [2]] } as const };
  expect((await check('sampler.finite', canonical, points, seed)).reason).toMatch(/^singular/);
});
