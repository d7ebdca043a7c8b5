import { predictionLoss, scaledSquare } from '../losses/prediction.ts';
import { regression } from '../losses/predictions.ts';
import type { Control } from '../types.ts';

const snr = (a: number, b: number) => (b / a) ** 2;

/** Regressions of diffusion models on what the network predicts, plain and weighted. */
export const predictionControls: readonly Control[] = [
  ...(['data', 'noise', 'v-prediction', 'flow'] as const).map(
    (output): Control => ({
      id: `loss.regression-${output}`,
      kind: 'loss',
      description: `A regression on the own target of the output ${output}.`,
      settings: ['gaussian', 'product', 'gaussian-trig'],
      make: (problem) => predictionLoss(regression(problem, output)),
    }),
  ),
  {
    id: 'loss.regression-min-snr',
    kind: 'loss',
    description: 'A prediction of the noise weighted by min(SNR, 5)/SNR.',
    settings: ['gaussian', 'gaussian-trig'],
    make: (problem) => {
      const right = regression(problem, 'noise');
      const weight = (s: number) => Math.min(snr(...right.path(s)), 5) / snr(...right.path(s));
      const declared = { residual: { weight: 'min(sigma(s)^-2, 5) * sigma(s)^2' }, range: [0.05, 1] as const };
      return predictionLoss(
        right,
        declared,
        scaledSquare((s) => Math.sqrt(weight(s))),
      );
    },
  },
  {
    id: 'loss.regression-as-velocity',
    kind: 'loss',
    description: 'A prediction of the data on the linear path, compared as the velocity (D - x)/(1 - s).',
    settings: ['gaussian', 'product'],
    make: (problem) =>
      predictionLoss(
        regression(problem, 'data'),
        { regresses: 'velocity' },
        scaledSquare((s) => 1 / (1 - s)),
      ),
  },
];
