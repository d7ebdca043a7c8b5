import type { Difference, Edit } from './edits.ts';
import { type Term, withCoefficient } from './formula.ts';
import { COEFFICIENTS, type TimeFunction } from './time-functions.ts';
import type { Trial } from './trials.ts';

const dashed = (key: string) => key.replaceAll(/[ .]/g, '-');

export const slugOf = ({ key, slug }: Pick<Term, 'key' | 'slug'>) => slug ?? dashed(key);

export function coefficientEdits(term: Term, trials: readonly Trial[]): Edit[] {
  const own = trials.map(({ times }) => term.c(times));
  const none = own.every((value) => value === 0);
  const seen = new Set([own.join()]);
  const edits: Edit[] = [];
  for (const coefficient of COEFFICIENTS) {
    const values = trials.map(({ times }) => coefficient.at(times));
    if (values.some((value) => !Number.isFinite(value)) || seen.has(values.join())) continue;
    seen.add(values.join());
    edits.push({
      ...describeCoefficient(term, coefficient, own, values, none),
      apply: (formula) => withCoefficient(formula, term.key, coefficient),
    });
  }
  return edits;
}

function describeCoefficient(
  term: Term,
  coefficient: TimeFunction,
  own: readonly number[],
  values: readonly number[],
  none: boolean,
): Difference {
  const slug = slugOf(term);
  const kind = 'formula' as const;
  const { title, name } = term;
  if (none) {
    return {
      id: `formula.${slug}-added`,
      kind,
      title: `${coefficient.name === '1' ? '' : `${coefficient.name} times `}${title} is added`,
      mend: `Leave ${name} out of the residual.`,
    };
  }
  const all = (wanted: (value: number) => number) => own.every((value, i) => near(values[i], wanted(value)));
  if (all(() => 0))
    return {
      id: `formula.${slug}-missing`,
      kind,
      title: `${title} is missing`,
      mend: own.every((value) => value <= 0) ? `Subtract ${name} from the residual.` : `Add ${name} to the residual.`,
    };
  if (all((value) => -value))
    return {
      id: `formula.${slug}-sign`,
      kind,
      title: `the sign of ${title} is flipped`,
      mend: `Change the sign of ${name}.`,
    };
  for (const [factor, words] of [
    [0.5, 'half'],
    [2, 'twice'],
  ] as const) {
    if (all((value) => factor * value))
      return {
        id: `formula.${slug}-factor`,
        kind,
        title: `${title} has ${words} its weight`,
        mend: `Check the factor of ${name}.`,
        parameter: { name: 'factor', value: factor },
      };
  }
  return {
    id: `formula.${slug}-coefficient-${coefficient.slug}`,
    kind,
    title: `${title} has the coefficient ${coefficient.name}`,
    mend: `Check the coefficient of ${name}.`,
  };
}

/** Equal but for rounding. */
export function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * (1 + Math.abs(b));
}
