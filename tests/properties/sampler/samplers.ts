import { stream } from '../../../src/core/random.ts';
import type { ConventionInput } from '../../../src/subject/convention.ts';
import type { PlainNet, PlainSamplerSubject, SampleCall } from '../../../src/subject/types.ts';

export type Call = SampleCall<PlainNet, Float64Array | Float32Array>;

/** A plain sampler in the canonical convention. */
export function sampler(
  name: string,
  sample: (call: Call) => ArrayLike<number>,
  rest: Partial<Omit<PlainSamplerSubject, 'sample' | 'kind' | 'name'>> = {},
): PlainSamplerSubject {
  return { kind: 'sampler', name, sample, ...rest };
}

export function fill(n: number, value: number): Float64Array {
  return new Float64Array(n).fill(value);
}

/** N steps of the net along a grid of the given times. */
export function along(call: Call, times: readonly number[], start: ArrayLike<number> = call.noise): Float64Array {
  const { net, n, d } = call;
  let x: Float64Array = Float64Array.from(start);
  for (let k = 0; k + 1 < times.length; k++) {
    x = net({ x, s: fill(n, times[k]), t: fill(n, times[k + 1]), n, d });
  }
  return x;
}

export function uniform({ steps, range: [start, end] }: Pick<Call, 'steps' | 'range'>): number[] {
  return Array.from({ length: steps + 1 }, (_, k) => (k === steps ? end : start + ((end - start) * k) / steps));
}

export const canonical = sampler('canonical', (call) => along(call, uniform(call)));

/** Time reversed, on a clock to 1000; the net returns the average velocity and takes the step. */
export const meanFlow = sampler(
  'reversed average velocity',
  ({ net, noise, steps, n, d }) => {
    const x = Float64Array.from(noise);
    for (let k = 0; k < steps; k++) {
      const time = 1000 * (1 - k / steps);
      const step = -1000 / steps;
      const u = net({ x, s: fill(n, time), t: fill(n, step), n, d });
      for (let i = 0; i < n * d; i++) x[i] += step * u[i];
    }
    return x;
  },
  {
    convention: {
      time: 'data-to-noise',
      output: 'average-velocity',
      secondTime: 'step',
      timeScale: 1000,
    } satisfies ConventionInput,
  },
);

/** Displacements on a quadratic grid whose times are accumulated, so that the last one is 1 but for round-off. */
export const displaced = sampler(
  'displacement, quadratic grid',
  ({ net, noise, steps, n, d }) => {
    const x = Float64Array.from(noise);
    let time = 0;
    for (let k = 0; k < steps; k++) {
      const next = time + (2 * k + 1) / steps ** 2;
      const step = net({ x, s: fill(n, time), t: fill(n, next), n, d });
      for (let i = 0; i < n * d; i++) x[i] += step[i];
      time = next;
    }
    return x;
  },
  { convention: { output: 'displacement' } },
);

/** A grid whose last time exceeds 1 by one unit of round-off. */
export const overshooting = sampler('arrives at 1 + 2u', (call) =>
  along(call, [...uniform(call).slice(0, -1), 1 + 2 ** -52]),
);

export const singlePrecision = sampler('single precision', (call) => Float32Array.from(along(call, uniform(call))), {
  dtype: 'float32',
});

/** Multi-step consistency sampling on the linear path: to the end, back by fresh noise, to the end again. */
export function consistencySampler(
  name: string,
  source: (rng: ReturnType<typeof stream>, call: Call) => Float64Array,
  time: (k: number, steps: number) => number = (k, steps) => k / steps,
  start: (call: Call) => ArrayLike<number> = ({ noise }) => noise,
): PlainSamplerSubject {
  return sampler(
    name,
    (call) => {
      const { steps, seed } = call;
      const rng = stream(seed, 'renoise');
      let x = along(call, [0, 1], start(call));
      for (let k = 1; k < steps; k++) {
        const fresh = source(rng, call);
        const noised = x.map((value, i) => (1 - k / steps) * fresh[i] + (k / steps) * value);
        x = along(call, [time(k, steps), 1], noised);
      }
      return x;
    },
    { renoises: true },
  );
}

/** N(0, I). */
export function fresh(rng: ReturnType<typeof stream>, { n, d }: Call): Float64Array {
  return rng.normals(n * d);
}
