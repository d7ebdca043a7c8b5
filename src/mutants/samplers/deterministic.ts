import type { Mutant } from '../types.ts';
import { gridTime, type Sampler, samplerMutant, type Tools } from './build.ts';

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
    name: 'shrunk-each-step',
    description: 'Each step shrinks by 1 %.',
    hides: 'few steps',
    settings: places,
    expected: ['step-invariance', 'law'],
    sampler: () => stepping((tools, x, s, t) => tools.net(x, s, t).map((value) => 0.99 * value)),
  }),
];
