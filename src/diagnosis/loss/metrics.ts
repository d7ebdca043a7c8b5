import type { Difference } from './edits.ts';
import { around, declaredTerm, type Metric, type Squares } from './evaluate-formula.ts';
import { ofElements, ofSquares } from './metric-of-squares.ts';
import { timeWeights } from './metric-of-times.ts';
import type { Reading } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

/** Parameters fitted to rounded values know themselves this many times worse than the values. */
const FITTED = 64;

export interface Candidate extends Difference {
  readonly weigh: (square: number, trial: Trial) => number;
  /** Where squares are weighed element by element. */
  readonly element?: (square: number) => number;
}

export const short = (value: number) => String(Number(value.toPrecision(4)));

/**
 * Undeclared weightings, reductions and metrics of |r|² that give the values of all trials: constants, functions of the times, of |r|² itself.
 * Parameters are fitted to the first half of the trials and tested on all.
 */
export function fitMetrics(
  posed: Posed,
  trials: readonly Trial[],
  { square, slack, residuals }: Squares,
  unit: number,
): Reading[] {
  const { spec, problem } = posed;
  const values = trials.map(({ value }) => value);
  if (values.some((value) => !Number.isFinite(value))) return [];
  const q = [...square].map((value) => unit * unit * value);
  const share = spec.factor / (spec.reduction === 'mean-elements' ? problem.dimension : 1);
  const found: Reading[] = [];
  const declared = trials.map((trial, i) => declaredTerm(spec, problem.dimension, trial, unit).weigh(square[i]));
  const weigh = (size: number, trial: Trial) =>
    declaredTerm(spec, problem.dimension, trial, unit).weigh(size / (unit * unit));
  const candidates = [
    ...constantFactors(posed, values, declared, weigh),
    ...timeWeights(trials, values, declared, weigh, fieldsOf(posed, trials)),
    ...ofSquares(values, q, share),
    ...(problem.dimension > 1 ? ofElements(share) : []),
  ];
  for (const { weigh: own, element, ...difference } of candidates) {
    const metric: Metric = (size, spread, trial, r) => {
      if (element !== undefined && r !== undefined) return byElement(element, r, unit, spread, spec.u);
      const answer = around((value) => own(value, trial), unit * unit * size, unit * unit * spread, spec.u);
      return { value: answer.value, error: FITTED * answer.error };
    };
    const fits = trials.every((trial, i) => {
      const expected = metric(square[i], slack[i], trial, residuals[i]);
      return Math.abs(trial.value - expected.value) <= expected.error;
    });
    if (fits) found.push({ metric, unit, differences: [difference] });
  }
  return found;
}

/** The fields of the declaration that shape the residuals of these rows. */
function fieldsOf({ spec }: Posed, trials: readonly Trial[]): string {
  if (spec.family === 'flow-matching') return 'residual';
  const own = trials.some(({ diagonal }) => !diagonal) ? ['residual'] : [];
  return [...own, ...(trials.some(({ diagonal }) => diagonal) ? ['diagonalResidual'] : [])].join(' and ');
}

export const half = <T>(values: readonly T[]): T[] => values.slice(0, Math.max(4, Math.ceil(values.length / 2)));

export type Weigh = Candidate['weigh'];

function constantFactors(
  posed: Posed,
  values: readonly number[],
  declared: readonly number[],
  weigh: Weigh,
): Candidate[] {
  const ratios = half(values.map((value, i) => value / declared[i])).sort((a, b) => a - b);
  const factor = ratios[Math.floor(ratios.length / 2)];
  if (!Number.isFinite(factor)) return [];
  const d = posed.problem.dimension;
  const base = { kind: 'weighting' as const, weigh: (square: number, trial: Trial) => factor * weigh(square, trial) };
  const is = (value: number) => Math.abs(factor - value) < 1e-4 * Math.abs(value);
  const plain: Candidate = {
    ...base,
    id: 'weighting.factor',
    title: factor === 0 ? 'the term is 0' : `the term has the factor ${short(factor)}`,
    mend:
      factor > 0
        ? 'Check the constant in front of the loss, or declare it as `factor`.'
        : 'Change the sign of the loss: as it stands it is maximised.',
    parameter: { name: 'factor', value: Number(factor.toPrecision(6)) },
  };
  if (d > 1 && (is(1 / d) || is(d))) {
    const over = is(1 / d);
    return [
      {
        ...base,
        id: over ? 'weighting.mean-elements' : 'weighting.sum-elements',
        title: over ? 'squares are averaged over the dimensions too' : 'squares are summed over the dimensions',
        mend: `Declare reduction "${over ? 'mean-elements' : 'mean'}", or ${over ? 'sum' : 'average'} over the dimensions.`,
      },
      plain,
    ];
  }
  return [plain];
}

function byElement(element: (square: number) => number, r: Float64Array, unit: number, slack: number, u: number) {
  let value = 0;
  let error = 0;
  for (const entry of r) {
    const one = around((square) => element(unit * unit * square), entry * entry, slack, u);
    value += one.value;
    error += FITTED * one.error;
  }
  return { value, error };
}
