import type { Pattern } from './loss-case.ts';
import type { LossSpec } from './spec.ts';

/** The batches that a family takes: flow matching has rows with s = t only. Where the loss draws its own times, those of the
 * batch are ignored. */
export function patternsOf({ family, times, diagonal }: LossSpec): readonly Pattern[] {
  if ((diagonal === 'none' || diagonal === 'added') && family !== 'flow-matching') return ['off-diagonal'];
  if (times === 'drawn') return ['mixed'];
  return family === 'flow-matching' ? ['diagonal'] : ['off-diagonal', 'mixed', 'diagonal'];
}
