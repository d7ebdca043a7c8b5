import type { ExactProblem } from '../../analytic/types.ts';
import { withoutOvershoot } from '../../subject/overshoot.ts';
import { OPERATIONS } from '../numeric/round-off.ts';

/**
 * The problem with times that lie outside its range by round-off alone taken to be at its end: a sampler that adds its steps
 * up, or counts in float32, may arrive at 1 + u. What that does to its samples is in their tolerance (|∂_t X|, |∂_s X|).
 */
export function forgivingTimes(problem: ExactProblem, u: number): ExactProblem {
  const clamp = withoutOvershoot(problem.timeRange, OPERATIONS * u);
  const { flow, fields } = problem;
  return {
    ...problem,
    flow: {
      kind: flow.kind,
      evaluate: ({ x, s, t }, options) => flow.evaluate({ x, s: clamp(s), t: clamp(t) }, options),
    },
    fields: {
      ...fields,
      velocity: (x, t) => fields.velocity(x, clamp(t)),
      jacobian: (x, t) => fields.jacobian(x, clamp(t)),
      velocityTimeDerivative: (x, t) => fields.velocityTimeDerivative(x, clamp(t)),
      secondDirectional: (x, t, v, w) => fields.secondDirectional(x, clamp(t), v, w),
    },
  };
}
