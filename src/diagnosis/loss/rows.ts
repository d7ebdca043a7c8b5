import { type RowAnalysis, analyseRows } from './analyse.ts';
import type { Difference } from './edits.ts';
import { composed } from './place-differences.ts';
import type { Counter, Fit } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

/** One way to explain all single rows. */
export interface RowExplanation {
  readonly differences: readonly Difference[];
}

/** What is known of the loss of single rows. */
export interface RowsResult {
  readonly kinds: readonly RowAnalysis[];
  /** Ways to explain all rows, fewest differences first; undefined where rows of a kind are not explained. */
  readonly explanations: readonly RowExplanation[] | undefined;
}

const MOST = 4;

/** Explains the rows with s < t and those with s = t, and puts both together. */
export function analyseAllRows(posed: Posed, trials: readonly Trial[], counter: Counter): RowsResult {
  const kinds = [false, true].flatMap(
    (diagonal) => analyseRows(posed, trials.filter((trial) => trial.diagonal === diagonal), diagonal, counter) ?? [],
  );
  if (kinds.length === 0 || kinds.some(({ fits }) => fits.length === 0)) return { kinds, explanations: undefined };
  let ways: Difference[][] = [[]];
  for (const { fits } of kinds) {
    ways = ways.flatMap((way) => fits.slice(0, MOST).map((fit: Fit) => joined(way, fit.differences)));
  }
  const merged = ways.map((differences) => ({ differences: bothKinds(kinds, composed(differences)) }));
  return { kinds, explanations: merged.sort((a, b) => a.differences.length - b.differences.length) };
}

function joined(a: readonly Difference[], b: readonly Difference[]): Difference[] {
  return [...a, ...b.filter(({ id, parameter }) => !a.some((other) => other.id === id && near(other.parameter, parameter)))];
}

const near = (a: Difference['parameter'], b: Difference['parameter']) =>
  a === b || (a !== undefined && b !== undefined && Math.abs(a.value - b.value) <= 1e-3 * Math.abs(b.value));

/** A weight of one kind of rows alone is the weight of a term. */
function bothKinds(kinds: readonly RowAnalysis[], differences: readonly Difference[]): Difference[] {
  const ids = differences.map(({ id }) => id);
  if (ids.includes('formula.diagonal-missing') && ids.includes('formula.distillation-missing')) {
    return [
      {
        id: 'formula.loss-zero',
        kind: 'formula',
        title: 'the loss is 0 whatever it sees',
        mend: 'Return the sum of the two terms.',
      },
    ];
  }
  if (kinds.length < 2) return [...differences];
  return differences.map((difference) => {
    if (difference.id !== 'weighting.factor') return difference;
    const own = kinds.filter(({ fits }) => fits.some((fit) => fit.differences.includes(difference)));
    if (own.length !== 1 || kinds.every(({ fits }) => fits.some((fit) => fit.differences.some(({ id }) => id === difference.id)))) {
      return { ...difference, title: difference.title.replace('the term', 'the loss') };
    }
    const name = own[0].diagonal ? 'flow-matching' : 'distillation';
    return {
      ...difference,
      id: `weighting.${own[0].diagonal ? 'diagonal' : 'distillation'}-factor`,
      title: difference.title.replace('the term', `the ${name} term`),
    };
  });
}
