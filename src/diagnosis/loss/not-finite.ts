import type { Difference } from './edits.ts';
import type { Trial } from './trials.ts';

const difference = (slug: string, title: string, mend: string): Difference => ({
  id: `behaviour.${slug}`,
  kind: 'behaviour',
  title,
  mend,
});

const allFinite = (values: ArrayLike<number>): boolean => Array.from(values).every(Number.isFinite);

/** Whether the loss of a row, or its gradient where the value is finite, is not. */
const VALUE = ({ value }: Trial): boolean => !Number.isFinite(value);
const GRADIENT = ({ value, evaluations, totalGradient }: Trial): boolean =>
  Number.isFinite(value) &&
  (evaluations.some(({ theta }) => theta !== undefined && !allFinite(theta)) ||
    (totalGradient !== undefined && !allFinite(totalGradient)));

/** On which rows a loss or its gradient is NaN or infinite, where the definition is not; undefined where that is nowhere. */
export function notFinite(trials: readonly Trial[]): Difference | undefined {
  return (
    where(
      trials,
      VALUE,
      'loss-not-finite',
      'the loss is NaN or infinite',
      'Look for a quotient or a root of what is 0 there',
    ) ??
    where(
      trials,
      GRADIENT,
      'gradient-not-finite',
      'the value is finite, and its gradient is NaN or infinite',
      'A branch that `where` does not take is differentiated too: make its quotients and roots finite',
    )
  );
}

function where(
  trials: readonly Trial[],
  wrong: (trial: Trial) => boolean,
  slug: string,
  title: string,
  mend: string,
): Difference | undefined {
  const bad = trials.filter(wrong);
  if (bad.length === 0) return undefined;
  const kinds = [true, false].map((diagonal) => trials.filter((trial) => trial.diagonal === diagonal));
  const [on, off] = kinds.map((kind) => kind.length > 0 && kind.every(wrong));
  const some =
    bad.length === trials.length
      ? 'every row'
      : on && bad.every(({ diagonal }) => diagonal)
        ? 'rows with s = t'
        : off && bad.every(({ diagonal }) => !diagonal)
          ? 'rows with s < t'
          : undefined;
  if (some !== undefined) return difference(slug, `${title} on ${some}`, `${mend}.`);
  return difference(slug, `${title} on ${bad.length} of ${trials.length} single rows`, `${mend}.`);
}
