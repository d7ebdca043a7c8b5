import { withoutAddedTerm } from './added-term.ts';
import { analyseRows, type Effort, type RowAnalysis } from './analyse.ts';
import { composed } from './composed.ts';
import type { Difference } from './edits.ts';
import { Tabulated } from './evaluate-formula.ts';
import { fitMetrics } from './metrics.ts';
import type { Counter, Fit } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

/** One way to explain all single rows. */
interface RowExplanation {
  readonly differences: readonly Difference[];
}

/** What is known of the loss of single rows. */
export interface RowsResult {
  readonly kinds: readonly RowAnalysis[];
  /** Ways to explain all rows, fewest differences first; undefined where rows of a kind are not explained. */
  readonly explanations: readonly RowExplanation[] | undefined;
}

const MOST = 4;
/** Rows of a kind that say something. */
const LEAST = 4;
/** Steps so short that residuals are little but rounding. */
const SHORT = 1e-3;
const isShort = ({ times: { s, t } }: Trial) => Math.abs(t - s) < SHORT;

/** Explains the rows with s < t and those with s = t, and puts both together. */
export function analyseAllRows(posed: Posed, trials: readonly Trial[], counter: Counter, effort: Effort): RowsResult {
  const terms = trials.map((trial) => withoutAddedTerm(posed, trial));
  const kinds = [false, true].flatMap((diagonal) => {
    const own = terms.filter((trial) => trial.diagonal === diagonal && (diagonal || !isShort(trial)));
    return own.length < LEAST ? [] : (analyseRows(posed, own, diagonal, counter, effort) ?? []);
  });
  const joint = jointMetric(posed, kinds);
  if (joint !== undefined) return joint;
  if (kinds.length === 0 || kinds.some(({ fits }) => fits.length === 0)) return { kinds, explanations: undefined };
  let ways: Difference[][] = [[]];
  for (const { fits } of kinds) {
    ways = ways.flatMap((way) => fits.slice(0, MOST).map((fit: Fit) => joined(way, fit.differences)));
  }
  const merged = ways.map((differences) => ({ differences: bothKinds(kinds, composed(differences)) }));
  const sorted = merged.sort((a, b) => a.differences.length - b.differences.length);
  const elementwise = ({ differences }: RowExplanation) =>
    differences.some(({ id }) => id === 'weighting.one-term-elements');
  return { kinds, explanations: sorted.every(elementwise) ? sorted : sorted.filter((one) => !elementwise(one)) };
}

/** One weighting of the rows of both kinds, where each kind alone has one of its own, or none that is known. */
function jointMetric(posed: Posed, kinds: readonly RowAnalysis[]): RowsResult | undefined {
  if (kinds.length < 2 || kinds.some(({ bare }) => bare === undefined)) return undefined;
  const weighed = kinds.map(({ fits }) => fits.flatMap(({ differences }) => differences.map(({ id }) => id)).join());
  const apart =
    weighed[0] !== weighed[1] &&
    kinds.every(({ fits }) => fits.every(({ differences }) => differences.some(({ kind }) => kind === 'weighting')));
  if (!apart) return undefined;
  const trials = kinds.flatMap((kind) => kind.trials);
  // In turn, so that the half that is fitted has rows of both kinds.
  const order = trials.map((_, i) => i).sort((i, j) => ((i * 7) % trials.length) - ((j * 7) % trials.length));
  const squares = kinds.flatMap(({ bare, trials: own }) => {
    const { square, slack } = new Tabulated(own, posed.spec).squares(bare!);
    return own.map((_, i) => ({ square: square[i], slack: slack[i] }));
  });
  const found = fitMetrics(
    posed,
    order.map((i) => trials[i]),
    {
      square: Float64Array.from(order, (i) => squares[i].square),
      slack: Float64Array.from(order, (i) => squares[i].slack),
      residuals: [],
    },
    1,
  );
  if (found.length === 0) return undefined;
  const fitted = kinds.map((kind) => ({
    ...kind,
    fits: found.map(({ metric, unit, differences }) => ({ formula: kind.bare!, metric, unit, differences })),
  }));
  return { kinds: fitted, explanations: found.map(({ differences }) => ({ differences })) };
}

function joined(a: readonly Difference[], b: readonly Difference[]): Difference[] {
  return [
    ...a,
    ...b.filter(({ id, parameter }) => !a.some((other) => other.id === id && near(other.parameter, parameter))),
  ];
}

const near = (a: Difference['parameter'], b: Difference['parameter']) =>
  a === b || (a !== undefined && b !== undefined && Math.abs(a.value - b.value) <= 1e-3 * Math.abs(b.value));

const CONSTANTS: readonly string[] = ['weighting.factor', 'weighting.mean-elements', 'weighting.sum-elements'];

/** A weight of one kind of rows alone is the weight of a term. */
function bothKinds(kinds: readonly RowAnalysis[], differences: readonly Difference[]): Difference[] {
  const ids = differences.map(({ id }) => id);
  const factors = differences.filter(({ id }) => id === 'weighting.factor');
  if (factors.length === 2 && differences.length === 2) {
    const [off, on] = factors.map(({ parameter }) => Number(parameter!.value.toPrecision(4)));
    return [
      {
        id: 'weighting.term-factors',
        kind: 'weighting',
        title: `the distillation term has the factor ${off}, the flow-matching term the factor ${on}`,
        mend: 'Weigh the terms as declared.',
        parameter: { name: 'factor', value: off },
      },
    ];
  }
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
    if (difference.id.startsWith('formula.query-')) return ofOneKind(kinds, difference);
    if (!CONSTANTS.includes(difference.id)) return difference;
    const own = kinds.filter(({ fits }) => fits.some((fit) => fit.differences.includes(difference)));
    if (
      own.length !== 1 ||
      kinds.every(({ fits }) => fits.some((fit) => fit.differences.some(({ id }) => id === difference.id)))
    ) {
      return { ...difference, title: difference.title.replace('the term', 'the loss') };
    }
    const name = own[0].diagonal ? 'flow-matching' : 'distillation';
    // A mean over the dimensions would be one of both terms.
    if (difference.id !== 'weighting.factor') return { ...difference, id: 'weighting.one-term-elements' };
    return {
      ...difference,
      id: `weighting.${own[0].diagonal ? 'diagonal' : 'distillation'}-factor`,
      title: difference.title.replace('the term', `the ${name} term`),
    };
  });
}

/** Wrong query points of rows of one kind alone. */
function ofOneKind(kinds: readonly RowAnalysis[], difference: Difference): Difference {
  const own = kinds.filter(({ fits }) => fits.some((fit) => fit.differences.some(({ id }) => id === difference.id)));
  if (own.length !== 1) return difference;
  // Where s = t two points may be one.
  const slug = difference.id.replace('formula.query-', '');
  const elsewhere = kinds.filter((kind) => !own.includes(kind)).flatMap(({ readings }) => readings);
  if (elsewhere.some(({ points }) => points.some((point) => point.slug === slug))) return difference;
  const name = own[0].diagonal ? 'flow-matching' : 'distillation';
  return {
    ...difference,
    id: difference.id.replace('query', `${own[0].diagonal ? 'diagonal' : 'distillation'}-query`),
    title: difference.title.replace('the loss is', `the ${name} term is`),
  };
}
