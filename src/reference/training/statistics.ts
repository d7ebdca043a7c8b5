import type { Alignment } from './alignment.ts';
import type { LossSpec } from './loss.ts';

/** One number for each term; null where the batch has no rows of it. */
export interface Terms {
  readonly diagonal: number | null;
  readonly distillation: number | null;
}

/** What one step of one member was like, before the update. */
export interface MemberStep {
  readonly member: number;
  /** Mean squared residuals, summed over dimensions. */
  readonly loss: Terms;
  /** The same as they enter the gradient: under adaptive or learned weights, before the shares of the terms. */
  readonly weighted: Terms;
  /** The loss that is differentiated. */
  readonly total: number;
  /** Global norm before clipping. */
  readonly gradientNorm: number;
  readonly clipped: boolean;
  readonly rate: number;
  /** Learned log-variances. */
  readonly logVariance: Terms | null;
  /** At steps at which it was asked for. */
  readonly alignment?: Alignment;
}

/** Numbers of a step as they come from the device. */
export interface RawStatistics {
  /** Lines of `batchGradient`, each [E]. */
  readonly sums: ArrayLike<number>;
  /** [E]. */
  readonly norm: ArrayLike<number>;
  /** [E, 2], where it is learned. */
  readonly logVariance?: ArrayLike<number> | undefined;
}

/** The statistics of one member out of `members`. */
export function memberStatistics(
  spec: Pick<LossSpec, 'counts' | 'shares'>,
  { sums, norm, logVariance }: RawStatistics,
  members: number,
  member: number,
  rate: number,
  clip: number | null,
): MemberStep {
  const lines = sums.length / members;
  const weightedFrom = lines === 4 ? 2 : 0;
  const mean = (line: number, term: number): number | null =>
    spec.counts[term] === 0 ? null : sums[line * members + member] / spec.counts[term];
  const w = (term: number): number | null =>
    logVariance === undefined || spec.counts[term] === 0 ? null : logVariance[2 * member + term];
  const raw = [mean(0, 0), mean(1, 1)];
  const weighted = [0, 1].map((term) => {
    const value = mean(weightedFrom + term, term);
    const own = w(term);
    return value === null || own === null ? value : Math.exp(-own) * value + own;
  });
  const total = weighted.reduce<number>((sum, value, term) => sum + spec.shares[term] * (value ?? 0), 0);
  return {
    member,
    loss: { diagonal: raw[0], distillation: raw[1] },
    weighted: { diagonal: weighted[0], distillation: weighted[1] },
    total,
    gradientNorm: norm[member],
    clipped: clip !== null && norm[member] > clip,
    rate,
    logVariance: logVariance === undefined ? null : { diagonal: w(0), distillation: w(1) },
  };
}

/** The first number of a step that is not finite, in the order in which they are computed. */
export function firstNonFinite({ loss, weighted, total, gradientNorm }: MemberStep): string | undefined {
  const numbers: readonly (readonly [string, number | null])[] = [
    ['diagonal loss', loss.diagonal],
    ['distillation loss', loss.distillation],
    ['weighted diagonal loss', weighted.diagonal],
    ['weighted distillation loss', weighted.distillation],
    ['loss', total],
    ['gradient norm', gradientNorm],
  ];
  return numbers.find(([, value]) => value !== null && !Number.isFinite(value))?.[0];
}
