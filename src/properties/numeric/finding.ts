import type { ToleranceRecord } from '../../subject/verdict.ts';
import type { Finding } from '../types.ts';
import { type FlowCase, toCounterexample } from './case.ts';
import { LARGEST_RELATIVE_TOLERANCE, tooFewJudged } from './judge.ts';
import type { Judged } from './judge-case.ts';
import type { Evaluable, PointwiseSpec } from './pointwise.ts';
import type { SearchResult } from './search.ts';

export function passFinding<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  search: SearchResult,
  replay?: FlowCase,
): Finding {
  const { points, inconclusive, missing, worst } = search;
  const counts = { cases: points, inconclusiveCases: inconclusive };
  if (points === 0) return { status: 'inconclusive', reason: 'No case could be posed.', ...counts };
  const measured = worst === undefined || worst.ratio < 0 ? undefined : measure(spec, worst);
  if (tooFewJudged(points, inconclusive)) {
    return {
      status: 'inconclusive',
      reason: `${inconclusive} of ${points} points cannot be judged: ${unjudged(inconclusive, missing)}. No point fails.`,
      ...counts,
      ...measured,
    };
  }
  const of = replay === undefined ? `${points} points` : 'the replayed case';
  const share = worst === undefined || worst.ratio < 0 ? '' : `, at worst ${number(worst.ratio)} of the tolerance`;
  return { status: 'pass', reason: `Holds at ${of}${share}.`, ...counts, ...measured };
}

export function failFinding<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  failure: Judged,
  search: SearchResult,
  shrinks: number,
): Finding {
  const measured = measure(spec, failure);
  const { statistic, threshold } = measured;
  const { n } = failure.batch;
  const where =
    failure.batch.copies !== undefined
      ? `in a batch of ${failure.batch.copies} rows`
      : n === 1
        ? 'at the point shown'
        : `at a point of the ${n} shown, which only fail together`;
  const what =
    statistic === null
      ? `The subject returns NaN or an infinity ${where}.`
      : spec.meaning !== undefined
        ? `${spec.meaning}, ${where} (${number(statistic)}, allowed ${number(threshold)}).`
        : `The residual is ${number(statistic)} ${where}, where ${spec.toleranceKind === 'override' ? 'the user allows' : 'an honest implementation stays within'} ${number(threshold)}.`;
  return {
    status: 'fail',
    reason: what,
    cases: search.points,
    inconclusiveCases: search.inconclusive,
    ...measured,
    counterexample: toCounterexample(failure.batch, spec.fields, shrinks),
  };
}

function unjudged(inconclusive: number, missing: number): string {
  const nan = 'the subject returns NaN there, or there is no exact answer';
  const wide = `the tolerance there is above ${LARGEST_RELATIVE_TOLERANCE} of the signal`;
  if (missing === 0) return wide;
  return missing === inconclusive ? nan : `${nan} (${missing}), or ${wide} (${inconclusive - missing})`;
}

function measure<C extends Evaluable>(spec: PointwiseSpec<C>, { residuals, worst }: Judged) {
  const { residual, tolerance, terms } = residuals;
  const parts = Object.entries(terms).map(([name, values]) => [name, finite(values[worst]) ?? 0] as const);
  return {
    statistic: finite(residual[worst]),
    threshold: finite(tolerance[worst]),
    tolerance: { kind: kindOf(spec, parts), terms: Object.fromEntries(parts), derivation: spec.derivation },
  };
}

/** One part above nine tenths of the whole names the kind. */
function kindOf<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  parts: readonly (readonly [string, number])[],
): ToleranceRecord['kind'] {
  if (spec.toleranceKind !== undefined) return spec.toleranceKind;
  const total = parts.reduce((sum, [, value]) => sum + value, 0);
  const main = parts.find(([, value]) => value > 0.9 * total)?.[0];
  return main === 'round-off' || main === 'oracle' || main === 'truncation' ? main : 'mixed';
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function number(value: number | null): string {
  return value === null ? 'unknown' : value === 0 ? '0' : Number(value.toPrecision(3)).toString();
}
