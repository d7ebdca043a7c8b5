import type { Problem } from '../../analytic/types.ts';
import { type ExactSubjectOptions, exactConsistencySubject, exactVelocitySubject } from '../../subject/exact.ts';
import type { ConsistencySubject, VelocitySubject } from '../../subject/types.ts';
import { asConsistency, endMap } from '../consistency/build.ts';
import { truthOf } from '../exact.ts';
import type { Control } from '../types.ts';
import { asVelocity } from '../velocities/build.ts';
import { mixtureVelocity } from '../velocities/mixture.ts';
import { gaussianFlow } from './gaussian-flow.ts';

const places = ['gaussian', 'product', 'non-commuting', 'skewed-1d'] as const;

const velocity = (
  name: string,
  description: string,
  make: (problem: Problem) => VelocitySubject | null,
  settings: readonly string[] = places,
): Control => ({ id: `velocity.${name}`, kind: 'velocity', description, settings, make });

const consistency = (
  name: string,
  description: string,
  make: (problem: Problem) => ConsistencySubject | null,
  settings: readonly string[] = places,
): Control => ({ id: `consistency.${name}`, kind: 'consistency', description, settings, make });

const variants: readonly (readonly [string, string, ExactSubjectOptions])[] = [
  ['exact', 'In the canonical convention.', {}],
  ['exact-reversed', 'Time from data to noise.', { convention: { time: 'data-to-noise' } }],
  ['exact-thousand', 'Times count to 1000.', { convention: { timeScale: 1000 } }],
  [
    'exact-reversed-thousand-float32',
    'Reversed times to 1000, rounded to float32.',
    { dtype: 'float32', convention: { time: 'data-to-noise', timeScale: 1000 } },
  ],
  ['exact-float32', 'Rounded to float32, declared so.', { dtype: 'float32' }],
];

/** Correct velocities. */
export const velocityControls: readonly Control[] = [
  ...variants.map(([name, description, options]) =>
    velocity(name, description, (problem) => exactVelocitySubject(truthOf(problem).problem, { name, ...options })),
  ),
  velocity(
    'exact-integrated',
    'Where the flow is integrated.',
    (problem) => exactVelocitySubject(truthOf(problem).problem),
    ['mixture-3'],
  ),
  velocity(
    'component-by-component',
    'Responsibilities and velocities of the components, each a problem of its own.',
    (problem) => {
      const b = mixtureVelocity(problem);
      return b === null ? null : asVelocity('component-by-component', problem, b);
    },
    ['skewed-1d', 'mixture-3'],
  ),
  velocity('throws-on-nan', 'Refuses non-finite input with an exception.', (problem) => {
    const truth = truthOf(problem);
    return asVelocity('throws-on-nan', problem, (x, t) => {
      if (![...x, ...t].every(Number.isFinite)) throw new RangeError('finite numbers expected');
      return truth.velocity(x, t);
    });
  }),
  velocity('asynchronous', 'Every answer is a promise.', (problem) => {
    const right = asVelocity('asynchronous', problem, truthOf(problem).velocity);
    return { ...right, evaluate: async (call) => right.evaluate(call) };
  }),
  velocity(
    'gaussian-algebra',
    "m' + σ'/σ (x - m) written out for the linear path in one dimension.",
    (problem) => {
      const target = problem.target;
      if (problem.dimension !== 1 || target?.kind !== 'mixture' || target.components.length !== 1) return null;
      if (problem.interpolant.kind !== 'linear') return null;
      const [m0, m1] = [problem.source.mean[0], target.components[0].mean[0]];
      const [v0, v1] = [problem.source.covariance as number, target.components[0].covariance as number];
      return asVelocity('gaussian-algebra', problem, (x, t) =>
        x.map((value, i) => {
          const [a, b] = [1 - t[i], t[i]];
          return m1 - m0 + ((b * v1 - a * v0) / (a * a * v0 + b * b * v1)) * (value - a * m0 - b * m1);
        }),
      );
    },
    ['gaussian', 'centred'],
  ),
];

/** Correct one-time functions. */
export const consistencyControls: readonly Control[] = [
  ...variants.map(([name, description, options]) =>
    consistency(name, description, (problem) =>
      exactConsistencySubject(truthOf(problem).problem, { name, ...options }),
    ),
  ),
  consistency(
    'exact-integrated',
    'Where the flow is integrated.',
    (problem) => exactConsistencySubject(truthOf(problem).problem),
    ['mixture-3'],
  ),
  consistency('two-halves', 'By way of the time half-way to the end.', (problem) => {
    const truth = truthOf(problem);
    const f = endMap(truth);
    return asConsistency('two-halves', problem, (x, t) => {
      const u = t.map((value) => (value + truth.problem.timeRange[1]) / 2);
      return f(truth.map(x, t, u), u);
    });
  }),
  consistency('asynchronous', 'Every answer is a promise.', (problem) => {
    const right = asConsistency('asynchronous', problem, endMap(truthOf(problem)));
    return { ...right, evaluate: async (call) => right.evaluate(call) };
  }),
  consistency(
    'gaussian-algebra',
    'The closed form in one dimension, written out.',
    (problem) => {
      const flow = gaussianFlow('gaussian-algebra', problem);
      if (flow === null) return null;
      return {
        kind: 'consistency',
        name: 'gaussian-algebra',
        problem,
        evaluate: (call) => flow.evaluate({ ...call, s: call.t, t: new Float64Array(call.n).fill(1) }),
      };
    },
    ['gaussian', 'gaussian-trig'],
  ),
];
