import { FlowproofError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';
import type { Interval } from '../../properties/statistics/types.ts';
import { median, quantile } from '../statistics/index.ts';
import { roundMedians } from './summarise.ts';
import type { ThroughputEnvironment, ThroughputRun } from './types.ts';

/** How the latency of a case changed: `after / before`, with a 95 % bootstrap interval over the rounds of both. */
export interface ThroughputChange extends Interval {
  readonly id: string;
  readonly problem: string;
  readonly ratio: number;
}

const RESAMPLES = 2000;

/**
 * Compares two runs case by case.
 *
 * @throws FlowproofError `usage` unless machine, backend, all versions and the sizes that were timed are the same in every round of
 * both: figures of unlike machines say nothing about the code.
 */
export function compareThroughput(before: ThroughputRun, after: ThroughputRun, seed = 0): ThroughputChange[] {
  const reference = before.rounds[0].environment;
  for (const { environment } of [...before.rounds, ...after.rounds]) refuseUnlike(reference, environment);
  const { rounds: _before, ...size } = before.plan;
  const { rounds: _after, ...other } = after.plan;
  if (JSON.stringify(size) !== JSON.stringify(other)) {
    throw unlike('plan', JSON.stringify(size), JSON.stringify(other), 'Time the same sizes for as long.');
  }
  return before.rounds[0].cases.map(({ id, problem }) => {
    const [first, second] = [before, after].map((run) => roundMedians(run, id, problem));
    const rng = stream(seed, 'throughput', 'compare', id, problem);
    const resampled = (values: readonly number[]): number =>
      median(Array.from(values, () => values[rng.integer(values.length)]));
    const replicas = Array.from({ length: RESAMPLES }, () => resampled(second) / resampled(first));
    const ratio = median(second) / median(first);
    return { id, problem, ratio, low: quantile(replicas, 0.025), high: quantile(replicas, 0.975) };
  });
}

function refuseUnlike(expected: ThroughputEnvironment, got: ThroughputEnvironment): void {
  const [first, second] = [expected, got].map(({ versions, ...machine }) => [
    ...Object.entries(machine),
    ...Object.entries(versions).map(([name, version]) => [`version of ${name}`, version] as const),
  ]);
  const [own, other] = [first, second].map((entries) => new Map<string, unknown>(entries as [string, unknown][]));
  for (const name of new Set([...own.keys(), ...other.keys()])) {
    const [known, found] = [own, other].map((values) => String(values.get(name) ?? 'none'));
    if (known !== found) throw unlike(name, known, found, 'Run both on one machine, with the same versions.');
  }
}

function unlike(name: string, expected: string, got: string, hint: string): FlowproofError {
  return new FlowproofError('usage', `throughput ${name}: expected ${expected} in both runs, got ${got}`, hint);
}
