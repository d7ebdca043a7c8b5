import { coefficientEdits, near, slugOf } from './coefficient-edits.ts';
import { type Formula, scaledBy, type Term, withVector } from './formula.ts';
import { COEFFICIENTS } from './time-functions.ts';
import type { Posed, Times, Trial } from './trials.ts';
import { pathSlopes } from './vectors.ts';

/** One thing that a wrong formula does otherwise. */
export interface Difference {
  readonly id: string;
  readonly kind: 'formula' | 'weighting' | 'convention' | 'behaviour' | 'stop-gradient';
  /** As in `the teacher is evaluated at the untransported point`. */
  readonly title: string;
  readonly mend: string;
  readonly parameter?: { readonly name: string; readonly value: number };
}

/** A {@link Difference} that changes a formula. */
export interface Edit extends Difference {
  readonly apply: (formula: Formula) => Formula;
}

const FACTORS = COEFFICIENTS.filter(({ slug }) =>
  ['0', 'minus-1', 'half-1', 'twice-1', 'step', 'inverse-step'].includes(slug),
);

/** The single changes of a formula: each coefficient, group of terms, vector and pair of coefficients replaced. */
export function editsOf(posed: Posed, formula: Formula, trials: readonly Trial[]): Edit[] {
  return [
    ...groupEdits(formula),
    ...formula.flatMap((term) => coefficientEdits(term, trials)),
    ...exchanges(formula, trials),
    ...legWeights(formula, trials),
    ...vectorEdits(posed, formula),
  ];
}

/** Sets of terms that one slip changes together. */
export function groupsOf(
  formula: Formula,
): { readonly slug: string; readonly title: string; readonly keys: readonly string[] }[] {
  const live = formula.filter(({ c }) => c(SAMPLE) !== 0);
  const named = [...new Set(live.flatMap(({ group }) => group ?? []))].map((group) => ({
    slug: { '∂_t X': 'end-derivative', '∂_s X': 'start-derivative', '∇X w': 'push-forward' }[group] ?? group,
    title: group,
    keys: live.filter((term) => term.group === group).map(({ key }) => key),
  }));
  const has = (...keys: readonly string[]) => keys.every((key) => live.some((term) => term.key === key));
  if (has('student.s', 'transport'))
    named.push({
      slug: 'total-derivative',
      title: 'the total derivative (t - s)(∂_s v + ∇v w)',
      keys: ['student.s', 'transport'],
    });
  if (has('first leg.v', 'second leg.v'))
    named.push({ slug: 'legs', title: 'both legs', keys: ['first leg.v', 'second leg.v'] });
  return named.filter(({ keys }) => keys.length > 1 && keys.length < live.length);
}

function groupEdits(formula: Formula): Edit[] {
  return groupsOf(formula).flatMap(({ slug, title, keys }) => [
    ...FACTORS.map((factor): Edit => {
      const words =
        factor.slug === '0'
          ? `${title} is missing`
          : factor.slug === 'minus-1'
            ? `the sign of ${title} is flipped`
            : `${title} has the factor ${factor.name}`;
      const what = factor.slug === '0' ? 'missing' : factor.slug === 'minus-1' ? 'sign' : `factor-${factor.slug}`;
      return {
        id: `formula.${slug}-${what}`,
        kind: 'formula',
        title: words,
        mend: factor.slug === '0' ? `Add ${title}.` : `Check the sign and the factor of ${title}.`,
        apply: (other) => scaledBy(other, ({ key }) => keys.includes(key), factor),
      };
    }),
    ...(slug === 'total-derivative' ? steppedEdits(keys) : []),
  ]);
}

/** The total derivative with another coefficient than t - s. */
function steppedEdits(keys: readonly string[]): Edit[] {
  return COEFFICIENTS.filter(
    (coefficient) => !FACTORS.some((factor) => near(coefficient.at(SAMPLE), factor.at(SAMPLE) * (SAMPLE.t - SAMPLE.s))),
  ).map(
    (coefficient): Edit => ({
      id: `formula.total-derivative-coefficient-${coefficient.slug}`,
      kind: 'formula',
      title: `the total derivative ∂_s v + ∇v w has the coefficient ${coefficient.name} in the place of (t - s)`,
      mend: 'Multiply the total derivative by t - s.',
      apply: (other) => other.map((term) => (keys.includes(term.key) ? { ...term, c: coefficient.at } : term)),
    }),
  );
}

/** Times at which coefficients are told apart. */
const SAMPLE: Times = { s: 0.21, t: 0.83, u: 0.57 };

/** The legs of the semigroup with weights c and 1 - c, whatever c. */
function legWeights(formula: Formula, trials: readonly Trial[]): Edit[] {
  const [first, second] = ['first leg.v', 'second leg.v'].map((key) => formula.find((term) => term.key === key));
  if (first === undefined || second === undefined) return [];
  return COEFFICIENTS.flatMap((weight): Edit[] => {
    const total = (times: Times) => first.c(times) + second.c(times);
    const shares = trials.map(({ times }) => weight.at(times));
    if (shares.some((share) => !(share >= 0 && share <= 1))) return [];
    if (trials.every(({ times }, i) => near(first.c(times), shares[i] * total(times)))) return [];
    return [
      {
        id: `formula.leg-weights-${weight.slug}`,
        kind: 'formula',
        title: `the legs have the weights ${weight.name} and 1 - ${weight.name} in the place of (u - s)/(t - s) and (t - u)/(t - s)`,
        mend: 'Weigh each leg by its share of the step.',
        apply: (other) =>
          other.map((term) =>
            term.key === first.key
              ? { ...term, c: (times) => weight.at(times) * total(times) }
              : term.key === second.key
                ? { ...term, c: (times) => (1 - weight.at(times)) * total(times) }
                : term,
          ),
      },
    ];
  });
}

/** Two terms with each other's coefficient. */
function exchanges(formula: Formula, trials: readonly Trial[]): Edit[] {
  const live = formula.filter(({ c }) => trials.some(({ times }) => c(times) !== 0));
  return live.flatMap((a, i) =>
    live.slice(i + 1).flatMap((b): Edit[] => {
      if (trials.every(({ times }) => near(a.c(times), b.c(times)) || near(a.c(times), -b.c(times)))) return [];
      return [
        {
          id: `formula.${slugOf(a)}-${slugOf(b)}-exchanged`,
          kind: 'formula',
          title: `the weights of ${a.title} and ${b.title} are exchanged`,
          mend: `Exchange the weights of ${a.name} and ${b.name}.`,
          apply: (other) =>
            other.map((term) =>
              term.key === a.key ? { ...term, c: b.c } : term.key === b.key ? { ...term, c: a.c } : term,
            ),
        },
      ];
    }),
  );
}

/** Another vector in the place of a velocity. */
function vectorEdits(posed: Posed, formula: Formula): Edit[] {
  const live = (term: Term) => term.c(SAMPLE) !== 0;
  const others = formula.filter((term) => term.key.endsWith('.v'));
  return formula.filter(live).flatMap((term): Edit[] => {
    const isSlope = term.key === 'slope';
    if (!isSlope && !term.key.endsWith('.v')) return [];
    const vectors = [
      ...pathSlopes(posed).filter(({ slug }) => !(isSlope && slug === 'conditional-velocity')),
      ...others
        .filter(({ key }) => key !== term.key)
        .map((other) => ({ name: other.name, slug: slugOf(other), at: other.q })),
    ];
    return vectors.map(
      (vector): Edit => ({
        id: `formula.${isSlope ? 'target' : slugOf(term)}-is-${vector.slug}`,
        kind: 'formula',
        title: `${vector.name} stands in the place of ${term.title}`,
        mend: `Put ${term.name} in the place of ${vector.name}.`,
        apply: (other) => withVector(other, term.key, vector),
      }),
    );
  });
}
