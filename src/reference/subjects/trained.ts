import * as tf from '@tensorflow/tfjs';
import { FlowproofError } from '../../core/errors.ts';
import type { MapCall, MapJvpCall, PointCall, Subject } from '../../subject/types.ts';
import { type FlowNet, flowMap, flowMapJvp } from '../flow-net.ts';
import { methodFacts } from '../methods/facts.ts';
import { loadTrained, type ParameterKind, type Trained } from '../training/load-trained.ts';
import { settleRun } from '../training/parse.ts';
import type { TrainedTarget } from './trained-target.ts';

/**
 * The networks of a trained run as subjects, two for each member: its flow map X_{s,t}, s <= t, with forward derivatives, and its
 * velocity v_{t,t}; of a method that trains X_{s,1} alone that consistency function. Being trained they are not exact, so that their
 * properties yield scores, 0 for the exact map of the problem that they were trained on.
 *
 * @throws FlowproofError `io` for a file that is no checkpoint, `usage` for a member that is not there or diverged.
 */
export async function trainedSubjects({ path, member, weights }: TrainedTarget): Promise<readonly Subject[]> {
  const trained = await loadTrained(path);
  if (member !== undefined) return subjectsOf(trained, member, weights);
  const good = trained.members.flatMap((_, index) => (trained.diverged[index] === null ? [index] : []));
  // One that diverged is asked for by its number.
  return (good.length > 0 ? good : [0]).flatMap((index) => subjectsOf(trained, index, weights));
}

function subjectsOf(trained: Trained, member: number, weights: ParameterKind): readonly Subject[] {
  const net = trained.net(weights, member);
  const diverged = trained.diverged[member];
  if (diverged !== null) {
    const text = `member ${member}: expected a network that was trained, got one that diverged at step ${diverged}`;
    throw new FlowproofError('usage', text, 'Check another member, or train with a lower rate.');
  }
  const { method } = trained.members[member];
  const { problem, range } = settleRun(trained.config);
  const common = {
    dtype: 'float32',
    exact: false,
    // On the times that it was trained on.
    problem: trained.config.timeRange ? { ...problem.definition, timeRange: range } : problem.definition,
    version: `step ${trained.step}`,
  } as const;
  const called = [
    `trained ${method.id}`,
    ...(trained.members.length > 1 ? [`member ${member}`] : []),
    ...(weights === 'raw' ? ['last step'] : []),
  ].join(', ');
  const reaches = methodFacts[method.id].reaches;
  if (reaches === 'end') {
    const end = range[1];
    return [
      {
        ...common,
        kind: 'consistency',
        name: called,
        evaluate: (call) => evaluate(net, { ...call, ...ends(call, end) }),
      },
    ];
  }
  return [
    {
      ...common,
      kind: 'map',
      name: `${called}, map`,
      domain: 'forward',
      evaluate: (call) => evaluate(net, call),
      jvp: (call) => derivative(net, call),
    },
    {
      ...common,
      kind: 'velocity',
      name: `${called}, velocity`,
      evaluate: (call) => read(() => net(points(call.x, call), times(call.t), times(call.t))),
    },
  ];
}

/** The times of a call of a consistency function, from its own to the end. */
function ends({ t }: PointCall, end: number): { s: PointCall['t']; t: PointCall['t'] } {
  return { s: t, t: Float64Array.from(t, () => end) };
}

function evaluate(net: FlowNet, call: MapCall): Promise<ArrayLike<number>> {
  return read(() => flowMap(net, points(call.x, call), times(call.s), times(call.t)));
}

/** The result of a computation, without blocking: webgpu cannot. */
async function read(compute: () => tf.Tensor): Promise<ArrayLike<number>> {
  const result = tf.tidy(compute);
  try {
    return await result.data();
  } finally {
    result.dispose();
  }
}

async function derivative(net: FlowNet, call: MapJvpCall): Promise<{ y: ArrayLike<number>; dy: ArrayLike<number> }> {
  const both = tf.tidy(() => {
    const { y, dy } = flowMapJvp(
      net,
      points(call.x, call),
      times(call.s),
      times(call.t),
      points(call.dx, call),
      times(call.ds),
      times(call.dt),
    );
    return [y, dy];
  });
  try {
    const [y, dy] = await Promise.all(both.map((tensor) => tensor.data()));
    return { y, dy };
  } finally {
    tf.dispose(both);
  }
}

function points(x: ArrayLike<number>, { n, d }: { readonly n: number; readonly d: number }): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(x), [n, d]);
}

function times(t: ArrayLike<number>): tf.Tensor1D {
  return tf.tensor1d(Float32Array.from(t));
}
