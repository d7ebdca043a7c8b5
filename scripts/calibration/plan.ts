import { parseTrainingConfig, presets, type TrainingConfig } from '../../src/reference/training/index.ts';

/** A method of the calibration with its scores there: an independent implementation in JAX, seeds 0, 1, 2; null is diverged. */
export interface Row {
  readonly id: 'lsd' | 'esd' | 'psd-m' | 'psd-u';
  readonly title: string;
  readonly independent: readonly (number | null)[];
  /** What the median has to reach; absent where it is reported as measured. */
  readonly limit?: number;
}

export const rows: readonly Row[] = [
  { id: 'lsd', title: 'LSD', independent: [0.046, 0.053, 0.067], limit: 0.06 },
  { id: 'esd', title: 'ESD (full)', independent: [0.075, null, null] },
  { id: 'psd-m', title: 'PSD-M', independent: [0.096, 0.096, 0.091], limit: 0.11 },
  { id: 'psd-u', title: 'PSD-U', independent: [0.102, 0.102, 0.097], limit: 0.11 },
];

/** One training. */
export interface Job {
  readonly id: Row['id'];
  readonly seed: number;
  readonly steps: number;
  readonly backend: string;
  readonly folder: string;
}

/** The preset of the calibration with the method, seed and number of steps of a job; a shorter try has a shorter warm-up. */
export function configOf({ id, seed, steps }: Job): TrainingConfig {
  const { config } = presets['calibration-mixture-3'];
  const warmup = Math.round((200 * steps) / config.steps);
  return parseTrainingConfig({ ...config, method: id, seed, steps, schedule: { ...config.schedule, warmup } });
}
