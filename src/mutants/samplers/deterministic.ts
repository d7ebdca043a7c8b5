import type { Mutant } from '../types.ts';
import { gridTime, mapSampler, type Sampler, samplerMutant, type Tools } from './build.ts';

const places = ['gaussian', 'product'] as const;

/** A step that the caller defines, on the uniform grid. */
const stepping =
  (step: (tools: Tools, x: Float64Array, s: number, t: number, k: number) => Float64Array): Sampler =>
  (tools) => {
    let x = tools.x0;
    for (let k = 0; k < tools.steps; k++) x = step(tools, x, gridTime(tools, k), gridTime(tools, k + 1), k);
    return x;
  };

const velocity = { convention: { output: 'average-velocity' } } as const;

/** Wrong samplers that take no fresh noise. */
export const deterministicSamplers: readonly Mutant[] = [
  samplerMutant({
    name: 'euler-multistep',
    description: 'Each step uses the instantaneous velocity v(s, s) in the place of v(s, t).',
    hides: 'a straight flow',
    settings: places,
    expected: ['law', 'step-invariance'],
    hidden: { setting: 'shift', properties: ['sampler.law', 'sampler.step-invariance'] },
    subject: velocity,
    sampler: () =>
      stepping((tools, x, s, t) => {
        const b = tools.net(x, s, s);
        return x.map((value, i) => value + (t - s) * b[i]);
      }),
  }),
  samplerMutant({
    name: 'step-argument-zero',
    description: 'The step handed to the net is 0 when there is more than one: Euler again, right for one step.',
    hides: 'one step; a straight flow',
    settings: places,
    expected: ['law', 'step-invariance'],
    subject: { convention: { output: 'average-velocity', secondTime: 'step' } },
    sampler: () =>
      stepping((tools, x, s, t) => {
        const v = tools.net(x, s, tools.steps === 1 ? t - s : 0);
        return x.map((value, i) => value + (t - s) * v[i]);
      }),
  }),
  samplerMutant({
    name: 'average-to-the-end',
    description: 'Each step uses v(s, 1): a straight line to the predicted end.',
    hides: 'one step; a straight flow',
    settings: places,
    expected: ['law', 'step-invariance'],
    subject: velocity,
    sampler: () =>
      stepping((tools, x, s, t) => {
        const v = tools.net(x, s, tools.ends[1]);
        return x.map((value, i) => value + (t - s) * v[i]);
      }),
  }),
  samplerMutant({
    name: 'state-not-updated',
    description: 'The velocity of every step is taken at the first noise.',
    hides: 'one step; a shift',
    settings: places,
    expected: ['law', 'step-invariance'],
    subject: velocity,
    sampler: () =>
      stepping((tools, x, s, t) => {
        const v = tools.net(tools.x0, s, t);
        return x.map((value, i) => value + (t - s) * v[i]);
      }),
  }),
  samplerMutant({
    name: 'start-time-not-updated',
    description: 'Every step is told that it starts at 0.',
    hides: 'one step',
    settings: places,
    expected: ['law', 'step-invariance'],
    sampler: () => stepping((tools, x, _, t) => tools.net(x, tools.ends[0], t)),
  }),
  samplerMutant({
    name: 'swapped-times',
    description: 'The net is called with (t, s) for (s, t).',
    hides: 'nothing',
    settings: places,
    expected: ['law'],
    sampler: () => stepping((tools, x, s, t) => tools.net(x, t, s)),
  }),
  samplerMutant({
    name: 'sampler-direction',
    description: 'Integrates from data to noise.',
    hides: 'data with the law of the noise',
    settings: places,
    expected: ['law'],
    sampler: () => stepping((tools, x, s, t) => tools.net(x, 1 - s, 1 - t)),
    hidden: { setting: 'standard', properties: ['sampler.law'] },
  }),
  samplerMutant({
    name: 'step-sign',
    description: 'x - h v in the place of x + h v.',
    hides: 'nothing',
    settings: places,
    expected: ['law'],
    subject: velocity,
    sampler: () =>
      stepping((tools, x, s, t) => {
        const v = tools.net(x, s, t);
        return x.map((value, i) => value - (t - s) * v[i]);
      }),
  }),
  samplerMutant({
    name: 'steps-off-by-one',
    description: 'N means N - 1 steps: one step returns the noise.',
    hides: 'two steps or more',
    settings: places,
    expected: ['law', 'step-invariance'],
    sampler: () => (tools) => {
      const steps = tools.steps - 1;
      let x = tools.x0;
      for (let k = 0; k < steps; k++) x = tools.net(x, k / steps, (k + 1) / steps);
      return x;
    },
  }),
  samplerMutant({
    name: 'last-step-missing',
    description: 'The last of N steps is not taken.',
    hides: 'many steps',
    settings: places,
    expected: ['law', 'step-invariance'],
    sampler: () => stepping((tools, x, s, t, k) => (k === tools.steps - 1 ? x : tools.net(x, s, t))),
  }),
  samplerMutant({
    name: 'first-step-twice',
    description: 'With two steps or more the first is taken twice.',
    hides: 'one step',
    settings: places,
    expected: ['law', 'step-invariance'],
    sampler: () =>
      stepping((tools, x, s, t, k) => {
        const y = tools.net(x, s, t);
        return k === 0 && tools.steps > 1 ? tools.net(y, s, t) : y;
      }),
  }),
  samplerMutant({
    name: 'stops-short',
    description: 'The grid ends at 1 - 0.1/N.',
    hides: 'many steps',
    settings: places,
    expected: ['law', 'step-invariance'],
    sampler: () => stepping((tools, x, s, t, k) => tools.net(x, s, k === tools.steps - 1 ? t - 0.1 / tools.steps : t)),
  }),
  samplerMutant({
    name: 'wrong-last-step',
    description: 'The last of several steps is an Euler step.',
    hides: 'one step; many steps',
    settings: places,
    expected: ['law', 'step-invariance'],
    subject: velocity,
    sampler: () =>
      stepping((tools, x, s, t, k) => {
        const v = tools.net(x, s, tools.steps > 1 && k === tools.steps - 1 ? s : t);
        return x.map((value, i) => value + (t - s) * v[i]);
      }),
  }),
  samplerMutant({
    name: 'wrong-at-eight-steps',
    description: 'Exact but at 8 steps, where the output shrinks by 5 %.',
    hides: 'every other number of steps',
    settings: places,
    expected: ['law', 'step-invariance'],
    sampler: () => (tools) => mapSampler(tools).map((value) => (tools.steps === 8 ? 0.95 * value : value)),
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
    name: 'shrunk-each-step',
    description: 'Each step shrinks by 1 %.',
    hides: 'few steps',
    settings: places,
    expected: ['step-invariance', 'law'],
    sampler: () => stepping((tools, x, s, t) => tools.net(x, s, t).map((value) => 0.99 * value)),
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
