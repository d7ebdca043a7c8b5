import type * as tf from '@tensorflow/tfjs';
import type { Problem } from '../../analytic/types.ts';
import type { SampleCall, SubjectFactory } from '../../subject/types.ts';
import type { FlowNet } from '../flow-net.ts';
import { sampleFlowMap } from '../sampler.ts';

/** The N-step sampler as a subject. */
export const samplerSubject: SubjectFactory = (problem: Problem) => ({
  kind: 'sampler',
  framework: 'tfjs',
  name: 'reference sampler',
  dtype: 'float32',
  convention: { output: 'average-velocity' },
  problem,
  sample: ({ net, noise, steps, range }: SampleCall<FlowNet, tf.Tensor2D>) => sampleFlowMap(net, noise, steps, range),
});
