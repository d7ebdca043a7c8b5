import type { MethodConfig } from '../../reference/methods/config.ts';
import type { TrainingConfigInput, Weighting } from '../../reference/training/config.ts';
import { presets } from '../../reference/training/presets.ts';

/** What a benchmark varies or scales in the training of the calibration (`method.md` §5: RAdam, warm-up, cosine, clip 10, EMA 0.999, η 0.75). */
export interface TrainingSize {
  readonly problem: string;
  readonly method: MethodConfig;
  readonly width: number;
  readonly batch: number;
  readonly steps: number;
  /** Peak learning rate; default 2e-3. */
  readonly rate?: number;
  readonly seeds: readonly number[];
  /** Default: none, for MeanFlow its own. */
  readonly weighting?: Weighting;
}

/** Scale of the inputs: the root-mean-square of the points, to two digits. */
const INPUT_SCALES: Readonly<Record<string, number>> = { checkerboard: 0.58 };
/** Warm-up of the calibration, steps of steps. */
const WARMUP = [200, 5_000] as const;

/**
 * The calibration's training at another size, its seeds as an ensemble. In a training of fewer than 5,000 steps the warm-up is 4 % of
 * them instead of 200 steps, and the memory of the moving average, 1 / (1 - decay), a fifth instead of 1,000. Flow matching gets the
 * diagonal rows of a batch alone: as many as the others have on the diagonal. MeanFlow keeps its own weighting.
 */
export function calibrationTraining({
  problem,
  method,
  width,
  batch,
  steps,
  rate = 2e-3,
  seeds,
  weighting,
}: TrainingSize): TrainingConfigInput {
  const { config } = presets['calibration-mixture-3'];
  const alone = method.id === 'flow-matching';
  const warmup = Math.min(WARMUP[0], Math.round((WARMUP[0] / WARMUP[1]) * steps));
  return {
    ...config,
    problem,
    method,
    network: { kind: 'mlp', width, depth: 4, activation: 'gelu', inputScale: INPUT_SCALES[problem] ?? 1 },
    batch: alone ? Math.round(config.diagonalFraction! * batch) : batch,
    diagonalFraction: alone ? 1 : config.diagonalFraction!,
    weighting: weighting ?? (method.id === 'meanflow' ? { kind: 'adaptive' } : 'none'),
    rate,
    schedule: { ...config.schedule, warmup },
    ema: Math.max(0, Math.min(0.999, 1 - 5 / steps)),
    steps,
    seed: seeds[0],
    ensemble: seeds.map((seed) => ({ seed })),
  };
}
