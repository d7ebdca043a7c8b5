import type { TrainingConfigInput } from './config.ts';

/** The network and optimiser of the independent calibration: JAX, one CPU, three seeds. */
const calibration = {
  schema: 'flowproof.training/1',
  method: 'lsd',
  diagonalFraction: 0.75,
  combine: 'batch',
  weighting: 'none',
  optimiser: { kind: 'radam' },
  rate: 2e-3,
  schedule: { warmup: 200, decay: { kind: 'cosine' } },
  clip: 10,
  ema: 0.999,
  batch: 1_024,
  seed: 0,
} as const;

/** A run that others start from, with what it is for. */
export interface Preset {
  readonly title: string;
  readonly config: TrainingConfigInput;
}

/** The presets by name. */
export const presets: Readonly<Record<string, Preset>> = {
  smoke: {
    title: 'Fifty steps of a small network on mixture-3, for a first look',
    config: {
      ...calibration,
      problem: 'mixture-3',
      network: { kind: 'mlp', width: 32, depth: 2 },
      schedule: { warmup: 5, decay: { kind: 'cosine' } },
      ema: 0.9,
      batch: 128,
      steps: 50,
    },
  },
  'calibration-mixture-3': {
    title: 'Calibration on mixture-3: four hidden layers of 128, batch 1,024, 5,000 steps',
    config: {
      ...calibration,
      problem: 'mixture-3',
      network: { kind: 'mlp', width: 128, depth: 4, activation: 'gelu', inputScale: 1 },
      steps: 5_000,
    },
  },
  'calibration-checkerboard': {
    title: 'Calibration on the checkerboard: four hidden layers of 128, batch 1,024, 10,000 steps',
    config: {
      ...calibration,
      problem: 'checkerboard',
      network: { kind: 'mlp', width: 128, depth: 4, activation: 'gelu', inputScale: 0.58 },
      steps: 10_000,
    },
  },
  'paper-checkerboard': {
    title: 'Checkerboard of arXiv 2505.18825: four hidden layers of 512, batch 100,000, 150,000 steps',
    config: {
      ...calibration,
      problem: 'checkerboard',
      network: { kind: 'mlp', width: 512, depth: 4, activation: 'gelu', inputScale: 0.58 },
      rate: 1e-3,
      schedule: { warmup: 0, decay: { kind: 'inverse-square-root', after: 35_000 } },
      batch: 100_000,
      // 5,000 rows at a time fit into the 4 GiB of WebAssembly.
      microBatches: 20,
      steps: 150_000,
    },
  },
};
