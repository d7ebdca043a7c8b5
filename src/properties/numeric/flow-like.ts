import type { ExactProblem } from '../../analytic/types.ts';
import type { DType } from '../../core/precision.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../../subject/canonical.ts';
import type { MapDomain } from '../../subject/types.ts';
import type { Taped } from './stencil-tape.ts';

/** What the identities of a flow map are evaluated on: a map, or a one-time function as a map to the end of time. */
export interface FlowLike
  extends Pick<
      CanonicalMap,
      'name' | 'dtype' | 'u' | 'accuracy' | 'exact' | 'evaluate' | 'jvp' | 'starts' | 'grid' | 'rounding'
    >,
    Taped {
  /** `to-end`: t is the end of the time range and the subject never sees it. */
  readonly domain: MapDomain | 'to-end';
}

/** The end of the time range to which a one-time function carries its points. */
export function endOf(problem: ExactProblem | null): number {
  return problem?.timeRange[1] ?? 1;
}

/** A one-time function f(x, s) = X_{s,1}(x) as a map whose second time is fixed. */
export function asFlow(subject: CanonicalPointFunction & Taped): FlowLike {
  const { name, dtype, u, accuracy = 0, exact, stencils, starts, grid, rounding } = subject;
  return {
    ...{ name, dtype, u, accuracy, exact },
    domain: 'to-end',
    evaluate: (x, s) => subject.evaluate(x, s),
    ...(stencils && { stencils }),
    ...(starts && { starts }),
    ...(grid && { grid }),
    ...(rounding && { rounding }),
  };
}

/** The smallest distance of two times: multiples of it in [0, 1] are exact in the dtype, and so are their differences. */
export function timeGrid(dtype: DType): number {
  return dtype === 'float64' ? 2 ** -53 : 2 ** -24;
}
