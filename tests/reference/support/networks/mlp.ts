import type { MlpConfig } from '../../../../src/reference/networks/config.ts';
import { activate, type DualScalar, dense, scale } from '../dual.ts';
import type { Formula } from '../network.ts';
import { timeFeatures } from './times.ts';

/** A multilayer perceptron on (s, t, x/scale), or on features of the times beside x/scale. */
export function mlpFormula({ depth, activation, times, inputScale, outputScale }: MlpConfig): Formula {
  return (parameter, inputs) => {
    const x = inputs.x.map((entry) => scale(1 / inputScale, entry));
    let h: DualScalar[] = [...(times.kind === 'plain' ? [inputs.s, inputs.t] : timeFeatures(inputs, times)), ...x];
    for (let layer = 0; layer <= depth; layer++) {
      const z = dense(h, parameter(`layer${layer}.weight`), parameter(`layer${layer}.bias`));
      h = layer === depth ? z : z.map((entry) => activate(entry, activation));
    }
    return h.map((entry) => scale(outputScale, entry));
  };
}
