import * as tf from '@tensorflow/tfjs';
import { defineProblem } from '../../analytic/index.ts';
import type { Problem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import type { SampleCall, SubjectFactory } from '../../subject/types.ts';
import type { FlowNet } from '../flow-net.ts';
import { sampleByRenoising } from '../sampling/renoising.ts';

/** Each step of this sampler tests the same law again: one problem is enough, off centre and on a curved path. */
const PROBLEM = 'gaussian-noncommuting';

/** The sampler of consistency models as a subject. */
export const consistencySamplerSubject: SubjectFactory = (problem: Problem) => {
  if (problem.id !== PROBLEM) return null;
  const { sample, interpolant } = defineProblem(problem);
  return {
    kind: 'sampler',
    framework: 'tfjs',
    name: 'reference consistency sampler',
    dtype: 'float32',
    convention: { output: 'average-velocity' },
    renoises: true,
    problem,
    sample: ({ net, noise, steps, range, seed, n, d }: SampleCall<FlowNet, tf.Tensor2D>) => {
      const fresh = Array.from({ length: steps - 1 }, (_, k) =>
        tf.tensor2d(Float32Array.from(sample.source(stream(seed, 'fresh', k), n)), [n, d]),
      );
      return sampleByRenoising(net, noise, fresh, interpolant, range);
    },
  };
};
