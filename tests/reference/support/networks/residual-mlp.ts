import type { ResidualMlpConfig } from '../../../../src/reference/networks/config.ts';
import { scale } from '../dual.ts';
import type { Formula } from '../network.ts';
import { modulatedLayers, plus } from './modulated.ts';

/** Residual blocks `h + f(N(h) W1 + b1) W2 + b2` on (s, t, x/scale), the norms modulated by the times. */
export function residualMlpFormula(config: ResidualMlpConfig): Formula {
  const { depth, activation, times, inputScale, outputScale } = config;
  return (parameter, inputs) => {
    const { layer, active, normed } = modulatedLayers(parameter, inputs, activation, times);
    let h = layer('input', [inputs.s, inputs.t, ...inputs.x.map((entry) => scale(1 / inputScale, entry))]);
    for (let l = 0; l < depth; l++) {
      const inner = active(layer(`block${l}.first`, normed(`block${l}.modulation`, h)));
      h = plus(h, layer(`block${l}.second`, inner));
    }
    return layer('output', normed('output.modulation', h)).map((entry) => scale(outputScale, entry));
  };
}
