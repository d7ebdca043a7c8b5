import type { Pattern } from '../../properties/loss/loss-case.ts';
import { short } from './batch-weights.ts';
import type { Difference } from './edits.ts';
import type { Posed } from './trials.ts';

export function weightDifferences(
  posed: Posed,
  pattern: Pattern,
  diagonal: readonly boolean[],
  ratios: readonly number[],
  tolerance: number,
  n: number,
): Difference[] {
  const { spec } = posed;
  const is = (value: number, wanted: number) => Math.abs(value - wanted) <= tolerance * (1 + Math.abs(wanted));
  const weighting = (slug: string, title: string, mend: string, parameter?: Difference['parameter']): Difference[] => [
    { id: `weighting.${slug}`, kind: 'weighting', title, mend, ...(parameter === undefined ? {} : { parameter }) },
  ];
  const behaviour = (slug: string, title: string, mend: string): Difference[] => [
    { id: `behaviour.${slug}`, kind: 'behaviour', title, mend },
  ];
  if (ratios.every((ratio) => is(ratio, ratios[0]))) {
    const [ratio] = ratios;
    if (spec.reduction !== 'sum' && is(ratio, n)) {
      return weighting(
        'reduction-sum',
        'rows are summed where their mean is declared',
        'Average over the batch, or declare reduction "sum".',
      );
    }
    if (spec.reduction === 'sum' && is(ratio, 1 / n)) {
      return weighting(
        'reduction-mean',
        'rows are averaged where their sum is declared',
        'Sum over the batch, or declare reduction "mean".',
      );
    }
    return weighting(
      'batch-factor',
      `a batch of ${n} rows has ${short(ratio)} times the declared weight`,
      'Check what the sum over the batch is divided by.',
      { name: 'factor', value: ratio },
    );
  }
  const count = (kind: boolean) => diagonal.filter((own) => own === kind).length;
  const kindRatio = (kind: boolean) => ratios[diagonal.indexOf(kind)];
  if (pattern === 'mixed' && ratios.every((ratio, i) => is(ratio, kindRatio(diagonal[i])))) {
    const [onRatio, offRatio] = [kindRatio(true), kindRatio(false)];
    if (spec.combine === 'batch' && is(onRatio, n / count(true)) && is(offRatio, n / count(false))) {
      return weighting(
        'combine-terms',
        'the means of the two terms are added where one mean over the batch is declared',
        'Take one mean over all rows, or declare combine "terms".',
      );
    }
    if (spec.combine === 'terms' && is(onRatio, count(true) / n) && is(offRatio, count(false) / n)) {
      return weighting(
        'combine-batch',
        'one mean is taken over the batch where the two means are to be added',
        'Add the means of the two terms, or declare combine "batch".',
      );
    }
    return weighting(
      'term-weights',
      `in a mixed batch the flow-matching rows have ${short(onRatio)} and the others ${short(offRatio)} times their declared weight`,
      'Check what each of the two terms is divided by.',
    );
  }
  const dropped = ratios.flatMap((ratio, i) => (is(ratio, 0) ? [i + 1] : []));
  const kept = ratios.filter((ratio) => !is(ratio, 0));
  if (dropped.length > 0 && kept.every((ratio) => is(ratio, kept[0]))) {
    const first = kept.length === 1 && !is(ratios[0], 0);
    if (first)
      return behaviour(
        'first-row-only',
        `only the first row counts, with ${short(ratios[0])} times its weight`,
        'Sum over all rows.',
      );
    const last = is(ratios[ratios.length - 1], 0) && dropped.every((row) => row > ratios.length - dropped.length);
    const name = last
      ? dropped.length === 1
        ? 'the last row'
        : `the last ${dropped.length} of ${n} rows`
      : `rows ${dropped.join(', ')} of ${n}`;
    return behaviour(
      last && dropped.length === 1 ? 'last-row-dropped' : 'rows-dropped',
      `${name} of a batch ${dropped.length === 1 ? 'is' : 'are'} left out`,
      'Take all rows.',
    );
  }
  return behaviour(
    'position-weighted',
    `rows are weighted by their position in the batch: ${ratios.map(short).join(', ')} times their declared weight`,
    'Give all rows the same weight.',
  );
}
