import { duration } from '../core/text.ts';
import type { StepResult, Trainer } from '../reference/training/trainer.ts';

/** A line on stderr that follows a training run; nothing where stderr is no terminal. */
export interface TrainingProgress {
  step(result: StepResult, trainer: Trainer): void;
  clear(): void;
}

/** Times between two looks at the clock of a terminal, in milliseconds. */
const REDRAW = 200;
/** Weight of the past in the rate that is shown. */
const INERTIA = 0.95;

export function trainingProgress(stream: NodeJS.WriteStream = process.stderr): TrainingProgress {
  if (stream.isTTY !== true) return { step: () => {}, clear: () => {} };
  let drawn = Number.NEGATIVE_INFINITY;
  let milliseconds: number | undefined;
  return {
    step: (result, { config, members }) => {
      const took = result.milliseconds;
      milliseconds = milliseconds === undefined ? took : INERTIA * milliseconds + (1 - INERTIA) * took;
      const now = performance.now();
      if (now - drawn < REDRAW) return;
      drawn = now;
      const left = ((config.steps - result.step) * milliseconds) / 1e3;
      const [first] = result.members;
      const text = [
        `${result.step}/${config.steps}`,
        `${(1e3 / milliseconds).toPrecision(3)} steps/s`,
        `${duration(left)} left`,
        ...(first === undefined
          ? []
          : [`loss ${first.total.toPrecision(4)}`, `gradient ${first.gradientNorm.toPrecision(3)}`]),
        ...(members.length > 1 ? [`${result.members.length} of ${members.length} members`] : []),
      ].join('  ');
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    clear: () => void stream.write('\r\u001b[K'),
  };
}
