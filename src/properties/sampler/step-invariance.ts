import { rowDistance } from '../numeric/rows.ts';
import { pointwiseSampler } from './pointwise.ts';
import { samplerTolerance, TOLERANCE_TEXT } from './tolerance.ts';
import { notPointwise } from './types.ts';

/** Every step of the exact map composes exactly, so that the number of steps cannot matter. */
export const stepInvariance = pointwiseSampler({
  id: 'sampler.step-invariance',
  title: 'Samples do not depend on the number of steps',
  statement:
    'With the exact map in the place of the network a deterministic sampler returns X_{t0,t1}(noise), whatever the number of steps.',
  equation: 'X_{t_{N-1},t_N} ∘ … ∘ X_{t_0,t_1}(x) = X_{t_0,t_N}(x), N = 1, 2, 3, 4, 8',
  source: 'arXiv 2505.18825, Proposition 2.2 (semigroup); derived for samplers',
  level: 'required',
  tolerance: TOLERANCE_TEXT,
  blind:
    'A wrong step on a problem whose flow is straight, such as an Euler step with the instantaneous velocity on a shift.',
  blockedBy: ['sampler.finite', 'sampler.deterministic', 'sampler.noise', 'sampler.batch-independence'],
  skip: notPointwise,
  steps: [1, 2, 3, 4, 8],
  derivation: { kind: 'mixed', derivation: TOLERANCE_TEXT },
  failure: 'A sample differs from X_{t0,t1}(noise) by',
  residuals: async ({ noise, steps, seed }, { rig, problem }) => {
    const { y } = await rig.run(noise, steps, seed);
    const { y: exact, tolerance, signal, roundOff, oracle } = samplerTolerance(problem, rig.u, noise, steps);
    return {
      residual: rowDistance(y, exact, problem.dimension),
      tolerance,
      signal,
      terms: { 'round-off': roundOff, oracle },
    };
  },
});
