import * as tf from '@tensorflow/tfjs';
import { stream } from '../../core/random.ts';
import type { MapCall, MapJvpCall, MapSubject } from '../../subject/types.ts';
import { flowMap, flowMapJvp } from '../flow-net.ts';
import { defineNetwork } from '../networks/define.ts';
import { initialiseParameters } from '../networks/definition.ts';
import { packMembers, unpack } from '../parameters.ts';

const dimension = 2;

/**
 * The MLP flow map before training. By its parametrisation it meets the boundary condition, and it is as pure as any map; it
 * is the flow map of nothing, so it claims no identity of a flow. Differences of float32 values are too coarse to judge its
 * derivatives: `tests/reference/networks` does so against float64.
 */
export function mlpSubject(): MapSubject {
  const definition = defineNetwork({ kind: 'mlp', width: 32, depth: 3 }, dimension);
  const initial = initialiseParameters(definition, stream(0, 'reference', 'mlp'));
  const parameters = tf.tidy(() => unpack(packMembers([initial]), definition)).map((tensor) => tf.keep(tensor));
  const net = definition.build(parameters, 1);
  return {
    kind: 'map',
    name: 'reference MLP, untrained',
    dtype: 'float32',
    problem: null,
    dimension,
    claims: [
      'map.boundary',
      'map.jvp',
      'map.deterministic',
      'map.arguments-unchanged',
      'map.batch-independence',
      'map.domain',
      'map.non-finite',
      'map.continuity',
      'map.arguments',
    ],
    evaluate: (call: MapCall) => tf.tidy(() => flowMap(net, ...tensors(call)).dataSync()),
    jvp: (call: MapJvpCall) =>
      tf.tidy(() => {
        const { dx, ds, dt, n, d } = call;
        const { y, dy } = flowMapJvp(net, ...tensors(call), ...tensors({ x: dx, s: ds, t: dt, n, d }));
        return { y: y.dataSync(), dy: dy.dataSync() };
      }),
  };
}

function tensors({ x, s, t, n, d }: MapCall): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] {
  return [
    tf.tensor2d(Float32Array.from(x), [n, d]),
    tf.tensor1d(Float32Array.from(s)),
    tf.tensor1d(Float32Array.from(t)),
  ];
}
