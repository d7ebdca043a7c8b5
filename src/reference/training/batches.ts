import { type BatchLaw, drawBatch, type HostBatch } from './batch.ts';
import type { TrainingConfig } from './config.ts';
import type { Group } from './loss.ts';
import type { SettledRun } from './parse.ts';

/** The batches of all members at a step; members of one seed and one law of times share theirs. */
export function memberBatches(
  config: TrainingConfig,
  { problem, range, members, counts }: SettledRun,
  groups: readonly Group[],
): (step: number) => readonly HostBatch[] {
  const { anneal } = config;
  const stretch = (step: number): number =>
    anneal === undefined ? 1 : anneal.from + (1 - anneal.from) * Math.min(1, step / anneal.steps);
  const laws = groups.flatMap(({ method, size }): BatchLaw[] => {
    const law = {
      problem,
      range,
      diagonalRows: counts[0],
      offDiagonalRows: counts[1],
      method,
      stretch,
      steps: config.steps,
    };
    return Array<BatchLaw>(size).fill(law);
  });
  const keys = laws.map(({ method }, e) => JSON.stringify([members[e].seed, method.times, method.intermediate]));
  return (step) => {
    const drawn = new Map<string, HostBatch>();
    return laws.map((law, e) => {
      const known = drawn.get(keys[e]) ?? drawBatch(law, members[e].seed, step);
      drawn.set(keys[e], known);
      return known;
    });
  };
}
