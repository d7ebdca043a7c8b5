import { parseTrainingConfig, type TrainingConfig } from '../../../src/reference/training/index.ts';

/** One size of the benchmark: an MLP with 4 hidden layers, its batch, and how many are trained at once. */
export interface BenchCase {
  readonly width: number;
  readonly batch: number;
  readonly members: number;
}

/** Sizes at which single networks are compared. */
export const SINGLE: readonly BenchCase[] = [
  { width: 64, batch: 256, members: 1 },
  { width: 128, batch: 1024, members: 1 },
  { width: 512, batch: 4096, members: 1 },
];

/** Eight seeds at once. */
export const ENSEMBLE: BenchCase = { width: 64, batch: 256, members: 8 };

/** Lagrangian self-distillation with the teacher stopped, η = 0.75, SiLU, clip at 10, Adam, as the peers' scripts have it. */
export function benchConfig({ width, batch, members }: BenchCase): TrainingConfig {
  return parseTrainingConfig({
    schema: 'flowproof.training/1',
    problem: 'mixture-3',
    network: { kind: 'mlp', width, depth: 4, activation: 'silu' },
    method: 'lsd',
    diagonalFraction: 0.75,
    optimiser: { kind: 'adam' },
    rate: 1e-3,
    batch,
    steps: 1_000_000,
    ...(members > 1 && { ensemble: Array.from({ length: members }, (_, seed) => ({ seed })) }),
  });
}

/** What a process of the benchmark prints: a median for each case. */
export interface BenchResult {
  readonly library: string;
  readonly cores: number;
  readonly results: readonly (BenchCase & { readonly milliseconds: number; readonly steps: number })[];
}
