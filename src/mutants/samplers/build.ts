import type { Problem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import type { PlainNet, PlainSamplerSubject } from '../../subject/types.ts';
import { type Truth, truthOf } from '../exact.ts';
import { SAMPLER, without } from '../ids.ts';
import type { Mutant } from '../types.ts';

/** What a sampler has at hand: the net as a map and as an average velocity, and fresh noise from the call's seed. */
export interface Tools {
  readonly truth: Truth;
  readonly x0: Float64Array;
  readonly n: number;
  readonly d: number;
  readonly steps: number;
  readonly seed: number;
  /** First and last time of the way, in the declared clock. */
  readonly ends: readonly [number, number];
  /** The net at one pair of times for the whole batch, whatever its declared output is. */
  net(x: Float64Array, s: number, t: number): Float64Array;
  readonly raw: PlainNet;
  /** n draws of the source from a stream of the seed and a label. */
  fresh(seed: number, label: number): Float64Array;
}

export type Sampler = (tools: Tools) => Float64Array;

export interface SamplerMutantSpec extends Pick<Mutant, 'description' | 'hides' | 'hidden' | 'settings'> {
  readonly name: string;
  readonly expected: readonly string[];
  readonly holds?: readonly string[];
  readonly sampler: (problem: Problem) => Sampler | null;
  readonly subject?: Partial<PlainSamplerSubject>;
}

const ids = (names: readonly string[] = []): string[] => names.map((name) => `sampler.${name}`);

export function samplerMutant(spec: SamplerMutantSpec): Mutant {
  const expected = ids(spec.expected);
  return {
    id: `sampler.${spec.name}`,
    kind: 'sampler',
    description: spec.description,
    hides: spec.hides,
    ...(spec.hidden === undefined ? {} : { hidden: spec.hidden }),
    expected,
    mayAlso: without(SAMPLER, ids(spec.holds), expected),
    settings: spec.settings,
    make: (problem) => {
      const sampler = spec.sampler(problem);
      return sampler === null ? null : { ...asSampler(`sampler.${spec.name}`, problem, sampler), ...spec.subject };
    },
  };
}

export function asSampler(name: string, problem: Problem, sampler: Sampler): PlainSamplerSubject {
  const truth = truthOf(problem);
  return {
    kind: 'sampler',
    framework: 'plain',
    name,
    problem,
    sample: ({ net, noise, steps, seed, range, n, d }) =>
      sampler({
        truth,
        x0: Float64Array.from(noise),
        n,
        d,
        steps,
        seed,
        ends: range,
        raw: net,
        net: (x, s, t) => net({ x, s: new Float64Array(n).fill(s), t: new Float64Array(n).fill(t), n, d }),
        fresh: (root, label) => truth.problem.sample.source(stream(root, 'renoise', label), n),
      }),
  };
}

/** Time k of a uniform grid of N steps. */
export const gridTime = ({ ends, steps }: Tools, k: number): number =>
  k === steps ? ends[1] : ends[0] + ((ends[1] - ends[0]) * k) / steps;

/** The N-step sampler: x ← X_{t_k, t_{k+1}}(x). */
export const mapSampler: Sampler = (tools) => {
  let x = tools.x0;
  for (let k = 0; k < tools.steps; k++) x = tools.net(x, gridTime(tools, k), gridTime(tools, k + 1));
  return x;
};

export interface Renoising {
  /** Time at which the k-th noise is mixed in, for a step that then starts at grid time k. Default: that grid time. */
  readonly mixTime?: (tools: Tools, k: number) => number;
  readonly noise?: (tools: Tools, k: number) => Float64Array;
  readonly mix?: (a: number, b: number, noise: Float64Array, data: Float64Array) => Float64Array;
}

const mixture = (a: number, b: number, noise: Float64Array, data: Float64Array): Float64Array =>
  data.map((value, i) => a * noise[i] + b * value);

/** Multi-step consistency sampling: to the end, back to I_{t_k} with fresh noise, to the end again (independent coupling). */
export function renoising(how: Renoising = {}): Sampler {
  const mixTime = how.mixTime ?? gridTime;
  const noise = how.noise ?? ((tools: Tools, k: number) => tools.fresh(tools.seed, k));
  const mix = how.mix ?? mixture;
  return (tools) => {
    const { a, b } = tools.truth.problem.interpolant;
    const end = tools.ends[1];
    let x = tools.net(tools.x0, tools.ends[0], end);
    for (let k = 1; k < tools.steps; k++) {
      const t = mixTime(tools, k);
      x = tools.net(mix(a(t), b(t), noise(tools, k), x), gridTime(tools, k), end);
    }
    return x;
  };
}
