import type { Explanation } from '../../subject/diagnosis.ts';
import { digitsOf } from '../explain.ts';
import type { Difference } from './edits.ts';
import type { RowsResult } from './rows.ts';

/** One way to explain a loss, with what shows how well it does. */
export interface Explained {
  readonly differences: readonly Difference[];
  /** What was compared. */
  readonly what: 'rows' | 'batches' | 'gradients' | 'calls' | 'draws' | 'observed';
  readonly predicted?: readonly number[];
  readonly observed?: readonly number[];
  readonly digits?: number;
  readonly fits?: number;
  readonly cases?: number;
}

/** Values of the rows by the formulas that were found, beside those that the loss gave. */
export function predictionsOf(rows: RowsResult): Pick<Explained, 'predicted' | 'observed'> {
  const predicted: number[] = [];
  const observed: number[] = [];
  for (const { trials: own, fits } of rows.kinds) {
    const [fit] = fits;
    if (fit === undefined) continue;
    for (const trial of own) {
      const r = trial.x0.map((_, k) =>
        fit.formula.reduce((sum, { c, q }) => {
          const factor = c(trial.times);
          return factor === 0 ? sum : sum + factor * q(trial)[k];
        }, 0),
      );
      const square = r.reduce((sum, value) => sum + value * value, 0);
      predicted.push(fit.metric(square, 0, trial, r).value);
      observed.push(trial.value);
    }
  }
  return { predicted, observed };
}

/** The explanation as a verdict has it. */
export function explained({ differences, what, predicted, observed, ...known }: Explained): Explanation {
  const relative = (predicted ?? []).map((value, i) => {
    const other = observed![i];
    if (Object.is(value, other)) return 0;
    return Math.abs(value - other) / Math.max(Math.abs(other), Math.abs(value));
  });
  const cases = predicted?.length ?? known.cases ?? 1;
  const digits = predicted === undefined ? Math.round(10 * (known.digits ?? 0)) / 10 : digitsOf(relative);
  const [first] = differences;
  const parameter = differences.find((difference) => difference.parameter !== undefined)?.parameter;
  const title = differences.map(({ title: own }) => own).join('; and ');
  return {
    id: differences.map(({ id }) => id).join('+'),
    kind: first.kind,
    title,
    text: textOf(what, digits, known.fits ?? cases, cases, parameter),
    digits,
    fits: known.fits ?? cases,
    cases,
    ...(parameter === undefined ? {} : { parameter }),
    mend: [...new Set(differences.map(({ mend }) => mend))].join(' '),
  };
}

function textOf(
  what: Explained['what'],
  digits: number,
  fits: number,
  cases: number,
  parameter: Explanation['parameter'],
): string {
  const fitted =
    parameter === undefined
      ? ''
      : ` (${parameter.name} = ${Number(parameter.value.toPrecision(4))}, fitted on one half of them)`;
  const agreement = `to ${Math.floor(digits)} digits`;
  switch (what) {
    case 'rows':
      return `On ${fits} of ${cases} single rows the loss equals, ${agreement}, that of the definition so changed${fitted}.`;
    case 'batches':
      return digits > 0
        ? `On ${fits} of ${cases} batches the loss equals, ${agreement}, that of the definition so changed${fitted}.`
        : `Single rows follow the definition; every batch tried has the loss of the definition so changed${fitted}.`;
    case 'gradients':
      return `On ${fits} of ${cases} single rows the values are right, and the gradients in θ equal, ${agreement}, those of the definition so changed${fitted}.`;
    case 'observed':
      return 'Single rows show it.';
    case 'calls':
      return 'Equal calls of the loss show it.';
    case 'draws':
      return `Single rows follow the definition; the rows that the loss forms itself show it${fitted}.`;
  }
}
