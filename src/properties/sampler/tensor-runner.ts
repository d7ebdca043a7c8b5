import type { ExactProblem } from '../../analytic/types.ts';
import { guarded } from '../../subject/guard.ts';
import { readOutput } from '../../subject/output.ts';
import type { SampleCall, TfjsSamplerSubject } from '../../subject/types.ts';
import { createTfjsNet } from '../net/index.ts';
import { isTensor, loadTensorFlow } from '../net/tensorflow.ts';
import { NetRefusal, refusalsOf } from './refusal.ts';
import type { RunRequest, SamplerRun } from './rig.ts';

/** Runs a sampler on TensorFlow.js tensors; every tensor that a run makes is disposed after it. */
export async function tensorRunner(subject: TfjsSamplerSubject, problem: ExactProblem) {
  const tf = await loadTensorFlow();
  const d = problem.dimension;
  const net = createTfjsNet(tf, problem, { convention: subject.convention ?? {} });
  const { watched, refusal, clear } = refusalsOf(net as unknown as (...args: never[]) => unknown);
  return {
    async run({ noise, steps, seed, n, range }: RunRequest): Promise<SamplerRun> {
      net.reset();
      clear();
      const name = `${subject.name}.sample`;
      tf.engine().startScope();
      try {
        const start = tf.tensor(Float32Array.from(noise), [n, ...(subject.convention?.pointShape ?? [d])]);
        const call = { net: watched, noise: start, steps, seed, range, n, d } as unknown as SampleCall<never, never>;
        const raw = await guarded(name, () => subject.sample(call));
        const y = readOutput(name, isTensor(raw) ? raw.dataSync() : raw, n * d, `n × d = ${n} × ${d}`);
        return { y, evaluations: net.calls.length };
      } catch (thrown) {
        throw refusal() === undefined ? thrown : new NetRefusal(refusal());
      } finally {
        tf.engine().endScope();
        net.reset();
      }
    },
    dispose: () => net.dispose(),
  };
}
