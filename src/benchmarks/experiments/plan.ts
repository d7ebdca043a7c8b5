import type { BackendId } from '../../reference/backends/types.ts';
import type { MethodConfig } from '../../reference/methods/config.ts';
import type { Weighting } from '../../reference/training/config.ts';
import { predictedCost } from '../throughput/predicted-cost.ts';
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
  /** Default: none, or the method's own. */
  readonly weighting?: Weighting;
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
/** Forward evaluations of a batch that a step is taken for where nothing is predicted: those of LSD and ESD. */
const OTHERS = 1.375;
/** Share of a batch on the diagonal in the calibration. */
const DIAGONAL = 0.75;

/** Every method × rate × problem, seeds in ensembles; the first seeds of all come before the second ones of any. */
export function stabilityTrainings(plan: StabilityPlan, backend: BackendId, seed: number): PlannedTraining[] {
  const { problems, methods, rates, seeds, width, batch, steps, together, weighting } = plan;
  const trainings: PlannedTraining[] = [];
  for (let first = 0; first < seeds; first += together) {
    const own = Array.from({ length: Math.min(together, seeds - first) }, (_, k) => seed + first + k);
    for (const rate of rates) {
      for (const problem of problems) {
        for (const method of methods) {
          const size = { problem, method, width, batch, steps, rate, seeds: own };
          const config = calibrationTraining({ ...size, ...(weighting !== undefined && { weighting }) });
          const learned = typeof weighting === 'object' ? `, ${weighting.kind}` : '';
          const alignmentEvery = Math.min(ALIGNMENT_EVERY, Math.max(1, Math.floor(steps / 20)));
          const passes = predictedCost(method.id, DIAGONAL) ?? OTHERS;
          trainings.push({
            title: `${methodName(method)} on ${problem}, rate ${rate}${learned}, seeds ${own[0]} to ${own.at(-1)}`,
            method,
            problem,
            train: { config, backend, alignmentEvery, snapshots: [] },
            work: steps * (STEP_OVERHEAD + own.length * batch * width ** 2 * passes),
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
