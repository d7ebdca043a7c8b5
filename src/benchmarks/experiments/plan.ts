import type { BackendId } from '../../reference/backends/types.ts';
import type { MethodConfig } from '../../reference/methods/config.ts';
import type { TrainSpec } from '../training/train-once.ts';
import { methodName } from './families.ts';
import { calibrationTraining } from './training-config.ts';

/** The sizes of the trainings whose stability is compared. */
export interface StabilityPlan {
  readonly problems: readonly string[];
  readonly methods: readonly MethodConfig[];
  readonly rates: readonly number[];
  readonly seeds: number;
  readonly width: number;
  readonly batch: number;
  readonly steps: number;
  /** Seeds that are trained together. */
  readonly together: number;
}

/** A training with what people call it and what it costs, in rows of width² that pass through the network. */
export interface PlannedTraining {
  readonly title: string;
  readonly method: MethodConfig;
  readonly problem: string;
  readonly train: TrainSpec;
  readonly work: number;
}

/** Steps between two looks at the gradients of the two terms apart. */
const ALIGNMENT_EVERY = 50;
/** What a step costs whatever its size, in the same unit: measured on two CPU backends. */
const STEP_OVERHEAD = 3e7;
/** Forward passes of a batch that a step of a family is worth, `method.md` §2 with η = 0.75 and C = 1.5; others as ESD. */
const PASSES: Readonly<Record<string, number>> = { 'flow-matching': 0.75, 'psd-m': 1.5, 'psd-u': 1.5, shortcut: 1.5 };

/** Every method × rate × problem, seeds in ensembles; the first seeds of all come before the second ones of any. */
export function stabilityTrainings(plan: StabilityPlan, backend: BackendId, seed: number): PlannedTraining[] {
  const { problems, methods, rates, seeds, width, batch, steps, together } = plan;
  const trainings: PlannedTraining[] = [];
  for (let first = 0; first < seeds; first += together) {
    const own = Array.from({ length: Math.min(together, seeds - first) }, (_, k) => seed + first + k);
    for (const rate of rates) {
      for (const problem of problems) {
        for (const method of methods) {
          const config = calibrationTraining({ problem, method, width, batch, steps, rate, seeds: own });
          const alignmentEvery = Math.min(ALIGNMENT_EVERY, Math.max(1, Math.floor(steps / 20)));
          trainings.push({
            title: `${methodName(method)} on ${problem}, rate ${rate}, seeds ${own[0]} to ${own.at(-1)}`,
            method,
            problem,
            train: { config, backend, alignmentEvery, snapshots: [] },
            work: steps * (STEP_OVERHEAD + own.length * batch * width ** 2 * (PASSES[method.id] ?? 1.375)),
          });
        }
      }
    }
  }
  return trainings;
}

/** Trainings of the calibration's size, whose samples are judged at several of their steps. */
export interface QualityPlan {
  readonly problems: readonly string[];
  readonly methods: readonly MethodConfig[];
  readonly seeds: number;
  readonly width: number;
  readonly batch: number;
  readonly steps: number;
  /** Checkpoints, at equal distances up to the last step. */
  readonly checkpoints: number;
}

/** See {@link QualityPlan}. */
export function qualityTrainings(plan: QualityPlan, backend: BackendId, seed: number): PlannedTraining[] {
  const { checkpoints, steps, seeds } = plan;
  const snapshots = Array.from({ length: checkpoints - 1 }, (_, k) => Math.round(((k + 1) * steps) / checkpoints));
  const all = stabilityTrainings({ ...plan, rates: [2e-3], together: seeds }, backend, seed);
  return all.map((one) => ({ ...one, train: { ...one.train, snapshots } }));
}
