import type { Problem } from '../../analytic/types.ts';
import type { PlainSamplerSubject, SamplerSubject, TfjsSamplerSubject } from '../../subject/types.ts';
import { asSampler, gridTime, mapSampler, renoising, type Sampler } from '../samplers/build.ts';
import type { Control } from '../types.ts';

const control = (
  name: string,
  description: string,
  sampler: Sampler,
  subject: Partial<PlainSamplerSubject> = {},
  settings: readonly string[] = ['gaussian', 'product'],
): Control => ({
  id: `sampler.${name}`,
  kind: 'sampler',
  description,
  settings,
  make: (problem): SamplerSubject => ({ ...asSampler(name, problem, sampler), ...subject }),
});

/** Euler steps with an average velocity; `signed` gives the second argument of the net. */
const averaged =
  (second: (s: number, t: number) => number): Sampler =>
  (tools) => {
    let x = tools.x0;
    for (let k = 0; k < tools.steps; k++) {
      const [s, t] = [gridTime(tools, k), gridTime(tools, k + 1)];
      const v = tools.net(x, s, second(s, t));
      x = x.map((value, i) => value + (t - s) * v[i]);
    }
    return x;
  };

/** A step of any kind in chunks of rows. */
const chunked: Sampler = (tools) => {
  const { n, d, raw } = tools;
  const y = new Float64Array(n * d);
  for (let first = 0; first < n; first += 1000) {
    const rows = Math.min(1000, n - first);
    let x = tools.x0.slice(first * d, (first + rows) * d);
    for (let k = 0; k < tools.steps; k++) {
      const s = new Float64Array(rows).fill(gridTime(tools, k));
      const t = new Float64Array(rows).fill(gridTime(tools, k + 1));
      x = Float64Array.from(raw({ x, s, t, n: rows, d }));
    }
    y.set(x, first * d);
  }
  return y;
};

interface Tensor {
  clone(): Tensor;
}
interface TensorCall {
  readonly net: (x: Tensor, s: Tensor, t: Tensor) => Tensor;
  readonly noise: Tensor;
  readonly steps: number;
  readonly range: readonly [number, number];
  readonly n: number;
}

const tensors: Control = {
  id: 'sampler.tfjs-map',
  kind: 'sampler',
  description: 'The map sampler on TensorFlow.js tensors.',
  settings: ['gaussian'],
  make: async (problem: Problem) => {
    const tf = await import('@tensorflow/tfjs');
    const sample = (call: unknown): unknown => {
      const { net, noise, steps, range, n } = call as TensorCall;
      let x = noise;
      for (let k = 0; k < steps; k++) {
        const time = (j: number) => (j === steps ? range[1] : range[0] + ((range[1] - range[0]) * j) / steps);
        x = net(x, tf.fill([n], time(k)), tf.fill([n], time(k + 1)));
      }
      return x;
    };
    return {
      kind: 'sampler',
      framework: 'tfjs',
      name: 'tfjs-map',
      problem,
      dtype: 'float32',
      sample,
    } as TfjsSamplerSubject;
  },
};

/** Correct samplers. */
export const samplerControls: readonly Control[] = [
  control('map', 'Uniform steps of the map.', mapSampler, {}, [
    'gaussian',
    'product',
    'skewed-1d',
    'non-commuting',
    'shift',
  ]),
  control('reversed', 'In reversed time.', mapSampler, { convention: { time: 'data-to-noise' } }),
  control('thousand', 'Times count to 1000.', mapSampler, { convention: { timeScale: 1000 } }),
  control(
    'average-velocity',
    'Steps with the average velocity.',
    averaged((_, t) => t),
    {
      convention: { output: 'average-velocity' },
    },
  ),
  control(
    'average-velocity-step',
    'Average velocity, second argument the step, reversed time.',
    averaged((s, t) => t - s),
    {
      convention: { output: 'average-velocity', secondTime: 'step', time: 'data-to-noise' },
    },
  ),
  control(
    'displacement',
    'Steps with the displacement.',
    (tools) => {
      let x = tools.x0;
      for (let k = 0; k < tools.steps; k++) {
        const move = tools.net(x, gridTime(tools, k), gridTime(tools, k + 1));
        x = x.map((value, i) => value + move[i]);
      }
      return x;
    },
    { convention: { output: 'displacement' } },
  ),
  control('quadratic-grid', 'Steps that grow quadratically.', (tools) => {
    const [first, last] = tools.ends;
    const time = (k: number) => (k === tools.steps ? last : first + (last - first) * (k / tools.steps) ** 2);
    let x = tools.x0;
    for (let k = 0; k < tools.steps; k++) x = tools.net(x, time(k), time(k + 1));
    return x;
  }),
  control('chunked', 'In chunks of a thousand rows.', chunked),
  control(
    'float32',
    'Rounded to float32 after each step.',
    (tools) => {
      let x = tools.x0;
      for (let k = 0; k < tools.steps; k++) {
        x = tools.net(x, gridTime(tools, k), gridTime(tools, k + 1)).map(Math.fround);
      }
      return x;
    },
    { dtype: 'float32' },
  ),
  control('renoising', 'Multi-step consistency sampling with fresh noise.', renoising(), { renoises: true }, [
    'gaussian',
    'product',
    'skewed-1d',
    'non-commuting',
  ]),
  tensors,
];
