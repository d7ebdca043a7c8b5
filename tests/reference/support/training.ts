import type { TrainingConfig, TrainingConfigInput } from '../../../src/reference/training/config.ts';
import { parseTrainingConfig } from '../../../src/reference/training/parse.ts';
import type { TrainingState } from '../../../src/reference/training/state.ts';
import { loadTeacher } from '../../../src/reference/training/teacher.ts';
import { createTrainer, type StepResult } from '../../../src/reference/training/trainer.ts';
import { seed } from '../../support/seed.ts';

/** A run that takes a fraction of a second: a tiny network, a small batch that no power of two divides. */
export const tiny: TrainingConfigInput = {
  schema: 'flowproof.training/1',
  problem: 'mixture-3',
  network: { kind: 'mlp', width: 8, depth: 2 },
  method: 'lsd',
  rate: 1e-2,
  schedule: { warmup: 2, decay: { kind: 'cosine' } },
  clip: 1,
  ema: 0.9,
  batch: 26,
  steps: 20,
  seed,
};

export function tinyConfig(changes: Partial<TrainingConfigInput> = {}): TrainingConfig {
  return parseTrainingConfig({ ...tiny, ...changes });
}

/** Takes steps up to a number of them, or all, and gives the state with what each step was like. */
export async function trainTo(
  config: TrainingConfig,
  options: { readonly from?: TrainingState; readonly to?: number } = {},
): Promise<{ readonly state: TrainingState; readonly results: StepResult[] }> {
  const teacher = await loadTeacher(config);
  const trainer = createTrainer(config, {
    ...(options.from && { state: options.from }),
    ...(teacher && { teacher }),
  });
  try {
    const results: StepResult[] = [];
    while (trainer.step < (options.to ?? config.steps) && trainer.diverged.some((at) => at === null)) {
      results.push(await trainer.advance());
    }
    return { state: await trainer.state(), results };
  } finally {
    trainer.dispose();
  }
}

/** One member of a state, as it would be alone. */
export function memberState(state: TrainingState, member: number): TrainingState {
  const row = (values: Float32Array): Float32Array =>
    values.slice(member * state.parameters, (member + 1) * state.parameters);
  return {
    ...state,
    members: 1,
    theta: row(state.theta),
    ema: row(state.ema),
    slots: Object.fromEntries(Object.entries(state.slots).map(([name, values]) => [name, row(values)])),
    diverged: [state.diverged[member]],
  };
}

/** What a step was like, without the time that it took. */
export function statisticsOf(results: readonly StepResult[], member: number): unknown[] {
  return results.map(({ step, members }) => {
    const { member: _, ...rest } = members.find((one) => one.member === member)!;
    return { step, ...rest };
  });
}
