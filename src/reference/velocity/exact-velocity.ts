import * as tf from '@tensorflow/tfjs';
import { buildModel, getProblem, guidanceOf } from '../../analytic/index.ts';
import type { ExactProblem, Problem } from '../../analytic/types.ts';
import type { FlowNet } from '../flow-net.ts';
import { type TensorVelocity, velocityNet } from '../methods/velocity-net.ts';
import { affineVelocity } from './affine.ts';
import { boxesVelocity } from './boxes.ts';
import { mixtureVelocity } from './mixture.ts';

/**
 * The exact velocity b_t(x) of a problem as composed TensorFlow.js operations in float32, differentiable in x and t: for every target
 * of the catalogue, native or not, and on every backend (nothing is read back). Times within the problem's time range; beyond the
 * reach of the field (a' infinite, no density) the value is not finite, and nothing is thrown.
 *
 * @param problem a catalogue id, a Problem or what `defineProblem` made of one with a named interpolant.
 * @throws FlowproofError `unsupported` for an interpolant given as functions; `usage` for an unknown id.
 */
export function exactVelocity(problem: string | Problem | ExactProblem): TensorVelocity {
  const definition =
    typeof problem === 'string' ? getProblem(problem).definition : 'flow' in problem ? problem.definition : problem;
  return definition.guidance === undefined ? velocityOf(definition) : guidedVelocity(definition);
}

/** `(1 - ω) b_t(x) + ω b_t(x | label)`: a teacher that distils guidance. */
function guidedVelocity(definition: Problem): TensorVelocity {
  const { effectiveScale, unconditional, conditional } = guidanceOf(definition);
  const [whole, part] = [velocityOf(unconditional), velocityOf(conditional)];
  return (x, t) => tf.add(tf.mul(whole(x, t), 1 - effectiveScale), tf.mul(part(x, t), effectiveScale));
}

function velocityOf(definition: Problem): TensorVelocity {
  const model = buildModel(definition);
  const build = { mixture: mixtureVelocity, boxes: boxesVelocity, affine: affineVelocity }[model.law.kind];
  return build(model);
}

/** The exact velocity as a frozen teacher: `v_{s,t}(x) = b_s(x)`. */
export function exactVelocityNet(problem: string | Problem | ExactProblem): FlowNet {
  return velocityNet(exactVelocity(problem));
}
