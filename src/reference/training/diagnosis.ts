import type { TrainingConfig } from './config.ts';
import type { Member } from './members.ts';
import type { MetricsRecord } from './metrics-schema.ts';
import type { MemberStep } from './statistics.ts';
import type { Divergence, StepResult } from './trainer.ts';

/** Steps that a diagnosis looks back on. */
const REMEMBERED = 8;

/** Follows a run and says what became of the members that diverge. */
export interface Watch {
  /** The records of those that diverged in this step. */
  see(result: StepResult): MetricsRecord[];
  readonly diagnoses: readonly string[];
}

export function watchDivergence(config: TrainingConfig, members: readonly Member[]): Watch {
  const recent: MemberStep[][] = members.map(() => []);
  const diagnoses: string[] = [];
  return {
    diagnoses,
    see: ({ step, members: statistics, diverged }) => {
      const records = diverged.map((one): MetricsRecord => {
        const { method, seed } = members[one.member];
        const name = `${members.length > 1 ? `member ${one.member} (` : ''}${method.id}, seed ${seed}${members.length > 1 ? ')' : ''}`;
        const diagnosis = diagnose(config, name, step, one, recent[one.member]);
        diagnoses.push(diagnosis);
        return { record: 'diverged', step, member: one.member, quantity: one.quantity, diagnosis };
      });
      for (const one of statistics) {
        recent[one.member].push(one);
        if (recent[one.member].length > REMEMBERED) recent[one.member].shift();
      }
      return records;
    },
  };
}

/**
 * Why a member stopped, in one line: what ceased to be finite first, when, at which rate, how the gradient norm went before, and
 * what to try.
 *
 * @param before statistics of the steps before, the last at the end.
 */
function diagnose(
  config: TrainingConfig,
  name: string,
  step: number,
  { quantity, at }: Divergence,
  before: readonly MemberStep[],
): string {
  const norms = before.map(({ gradientNorm }) => gradientNorm.toPrecision(3)).join(', ');
  const history = norms === '' ? '' : `; gradient norms before: ${norms}`;
  const head = `the ${quantity} of ${name} is not finite at step ${step}, learning rate ${at.rate.toPrecision(3)}${history}.`;
  return `${head} ${advice(config, at, before)}`;
}

function advice({ clip, rate, schedule }: TrainingConfig, at: MemberStep, before: readonly MemberStep[]): string {
  if (before.length === 0)
    return 'It was the first step: look at the problem, the scales of the network and the weighting.';
  const calmer = `Try a lower rate (now ${rate}) or a longer warm-up (now ${schedule.warmup} steps)`;
  if (clip === null) return `${calmer}, and clip the gradient, for example at 10.`;
  const largest = Math.max(...before.map(({ gradientNorm }) => gradientNorm));
  if (largest > 100 * clip) {
    const times = (largest / clip).toPrecision(2);
    return `The gradient had grown to ${times} times the clip of ${clip}: the loss itself blew up. ${calmer}, another stop-gradient mode, or another method; Eulerian ones are the least stable.`;
  }
  const distillation = at.loss.distillation !== null && !Number.isFinite(at.loss.distillation);
  return distillation ? `${calmer}, or a larger diagonalFraction, which steadies the teacher.` : `${calmer}.`;
}
