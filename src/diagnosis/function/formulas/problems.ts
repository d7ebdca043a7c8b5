import { defineProblem } from '../../../analytic/index.ts';
import type { ExactProblem, Problem } from '../../../analytic/types.ts';
import { shortNumber } from '../../explain.ts';
import type { Candidate, FittedCandidate, FixedCandidate, Prediction } from '../candidate.ts';
import { type Oracle, oracleOf } from '../oracle.ts';

type Covariance = Problem['source']['covariance'];

/** f of each entry of a covariance; of a matrix of the diagonal alone where `diagonal`. */
function entries(
  covariance: Covariance,
  f: (value: number) => number,
  others: (value: number) => number = f,
): Covariance {
  if (typeof covariance === 'number') return f(covariance);
  return (covariance as readonly (number | readonly number[])[]).map((row, i) =>
    typeof row === 'number' ? f(row) : row.map((value, j) => (i === j ? f(value) : others(value))),
  ) as Covariance;
}

type Components = readonly { weight: number; mean: readonly number[]; covariance: Covariance }[];

const componentsOf = ({ target }: Problem): Components | undefined =>
  target?.kind === 'mixture' ? (target.components as Components) : undefined;

function towards(
  problem: Problem,
  change: (component: Components[number], index: number) => Components[number] | undefined,
): Problem | undefined {
  const components = componentsOf(problem);
  if (components === undefined) return undefined;
  const changed = components.map(change).filter((component) => component !== undefined);
  const total = changed.reduce((sum, { weight }) => sum + weight, 0);
  if (changed.length === 0 || !(total > 0)) return undefined;
  return {
    ...problem,
    target: { kind: 'mixture', components: changed.map((one) => ({ ...one, weight: one.weight / total })) },
  } as Problem;
}

/** A problem that an implementation may have been made for in the place of the declared one. */
interface Altered {
  readonly id: string;
  readonly title: string;
  readonly problem: Problem | undefined;
  readonly mend: string;
}

function alterations(problem: Problem): Altered[] {
  const { source, target, interpolant } = problem;
  const none = source.mean.map(() => 0);
  const kinds = ['linear', 'trigonometric', 'cosine', 'variance-preserving', 'edm'] as const;
  const list: Altered[] = [
    ...kinds
      .filter((kind) => kind !== interpolant.kind)
      .map((kind) => ({
        id: `path-${kind}`,
        title: `the path is the ${kind} one`,
        problem: {
          ...problem,
          interpolant: { kind },
          ...(kind === 'linear' || kind === 'trigonometric' ? {} : { timeRange: [0, 0.999] as const }),
        } as Problem,
        mend: 'Use the path of the problem, or declare that of the implementation.',
      })),
    {
      id: 'source-standard',
      title: 'the noise is N(0, I)',
      problem: { ...problem, source: { ...source, mean: none, covariance: 1 } },
      mend: 'Use the source of the problem.',
    },
    {
      id: 'source-mean-omitted',
      title: 'the mean of the noise is 0',
      problem: { ...problem, source: { ...source, mean: none } },
      mend: 'Add the mean of the noise.',
    },
    {
      id: 'source-variance-one',
      title: 'the noise has unit variance',
      problem: { ...problem, source: { ...source, covariance: 1 } },
      mend: 'Scale the noise by its standard deviation.',
    },
    {
      id: 'source-variance-squared',
      title: 'the variance of the noise is taken for a standard deviation',
      problem: { ...problem, source: { ...source, covariance: entries(source.covariance, (value) => value ** 2) } },
      mend: 'Use the variance itself.',
    },
    {
      id: 'source-diagonal',
      title: 'the covariances of the noise between coordinates are ignored',
      problem: {
        ...problem,
        source: {
          ...source,
          covariance: entries(
            source.covariance,
            (value) => value,
            () => 0,
          ),
        },
      },
      mend: 'Use the whole covariance.',
    },
    {
      id: 'target-mean-omitted',
      title: 'the means of the data are 0',
      problem: towards(problem, (one) => ({ ...one, mean: one.mean.map(() => 0) })),
      mend: 'Use the means of the data.',
    },
    {
      id: 'target-variance-squared',
      title: 'the variance of the data is taken for a standard deviation',
      problem: towards(problem, (one) => ({ ...one, covariance: entries(one.covariance, (value) => value ** 2) })),
      mend: 'Use the variance itself.',
    },
    {
      id: 'target-variance-root',
      title: 'the standard deviation of the data is taken for a variance',
      problem: towards(problem, (one) => ({ ...one, covariance: entries(one.covariance, Math.sqrt) })),
      mend: 'Square the standard deviation.',
    },
    {
      id: 'target-diagonal',
      title: 'the covariances of the data between coordinates are ignored',
      problem: towards(problem, (one) => ({
        ...one,
        covariance: entries(
          one.covariance,
          (value) => value,
          () => 0,
        ),
      })),
      mend: 'Use the whole covariance.',
    },
    {
      id: 'target-weights-equal',
      title: 'every component of the data has the same weight',
      problem: towards(problem, (one) => ({ ...one, weight: 1 })),
      mend: 'Use the weights of the components.',
    },
    {
      id: 'target-weights-squared',
      title: 'the weights of the components enter twice',
      problem: towards(problem, (one) => ({ ...one, weight: one.weight ** 2 })),
      mend: 'Use the weights once.',
    },
    {
      id: 'target-weights-reversed',
      title: 'the weights of the components come in reverse order',
      problem: towards(problem, (one, k) => ({ ...one, weight: componentsOf(problem)!.at(-1 - k)!.weight })),
      mend: 'Give each component its own weight.',
    },
    {
      id: 'target-coordinates-reversed',
      title: 'the coordinates of the means of the data come in reverse order',
      problem: towards(problem, (one) => ({ ...one, mean: [...one.mean].reverse() })),
      mend: 'Keep the order of the coordinates.',
    },
    ...(componentsOf(problem) ?? []).slice(0, 6).map((_, dropped) => ({
      id: `target-component-${dropped + 1}-missing`,
      title: `component ${dropped + 1} of the data is missing`,
      problem: towards(problem, (one, k) => (k === dropped ? undefined : one)),
      mend: 'Use every component.',
    })),
    ...((componentsOf(problem)?.length ?? 0) > 2 ? (componentsOf(problem) ?? []).slice(0, 6) : []).map((_, kept) => ({
      id: `target-component-${kept + 1}-alone`,
      title: `component ${kept + 1} of the data is the only one`,
      problem: towards(problem, (one, k) => (k === kept ? one : undefined)),
      mend: 'Use every component.',
    })),
  ];
  if (problem.coupling.kind === 'affine') {
    const { matrix, shift } = problem.coupling;
    const { coupling: _, ...rest } = problem;
    const law = imageOf(problem, matrix, shift);
    list.push(
      {
        id: 'coupling-ignored',
        title: 'noise and data are coupled independently',
        problem:
          law === undefined ? undefined : ({ ...rest, coupling: { kind: 'independent' }, target: law } as Problem),
        mend: 'Use the coupling of the problem.',
      },
      {
        id: 'coupling-transposed',
        title: 'the matrix of the coupling is transposed',
        problem: {
          ...problem,
          coupling: { kind: 'affine', matrix: matrix.map((row, i) => row.map((__, j) => matrix[j][i])), shift },
        },
        mend: 'Apply the matrix, not its transpose.',
      },
      {
        id: 'coupling-shift-omitted',
        title: 'the shift of the coupling is 0',
        problem: { ...problem, coupling: { kind: 'affine', matrix, shift: shift.map(() => 0) } },
        mend: 'Add the shift.',
      },
      {
        id: 'coupling-matrix-omitted',
        title: 'the matrix of the coupling is the identity',
        problem: {
          ...problem,
          coupling: { kind: 'affine', matrix: matrix.map((row, i) => row.map((__, j) => Number(i === j))), shift },
        },
        mend: 'Apply the matrix.',
      },
    );
  }
  if (target?.kind === 'product') {
    list.push(
      {
        id: 'target-rotation-transposed',
        title: 'the rotation of the data is transposed',
        problem: {
          ...problem,
          target: { ...target, rotation: target.rotation.map((row, i) => row.map((__, j) => target.rotation[j][i])) },
        },
        mend: 'Apply the rotation, not its transpose.',
      },
      {
        id: 'target-rotation-omitted',
        title: 'the data is not rotated',
        problem: {
          ...problem,
          target: { ...target, rotation: target.rotation.map((row, i) => row.map((__, j) => Number(i === j))) },
        },
        mend: 'Rotate the data.',
      },
      {
        id: 'target-weights-equal',
        title: 'every component of a factor has the same weight',
        problem: {
          ...problem,
          target: {
            ...target,
            factors: target.factors.map((factor) => factor.map((one) => ({ ...one, weight: 1 / factor.length }))),
          },
        },
        mend: 'Use the weights of the components.',
      },
      {
        id: 'target-variance-squared',
        title: 'the variance of the data is taken for a standard deviation',
        problem: {
          ...problem,
          target: {
            ...target,
            factors: target.factors.map((factor) => factor.map((one) => ({ ...one, variance: one.variance ** 2 }))),
          },
        },
        mend: 'Use the variance itself.',
      },
      {
        id: 'target-variance-root',
        title: 'the standard deviation of the data is taken for a variance',
        problem: {
          ...problem,
          target: {
            ...target,
            factors: target.factors.map((factor) =>
              factor.map((one) => ({ ...one, variance: Math.sqrt(one.variance) })),
            ),
          },
        },
        mend: 'Square the standard deviation.',
      },
      {
        id: 'target-mean-omitted',
        title: 'the means of the data are 0',
        problem: {
          ...problem,
          target: { ...target, factors: target.factors.map((factor) => factor.map((one) => ({ ...one, mean: 0 }))) },
        },
        mend: 'Use the means of the data.',
      },
    );
  }
  return list;
}

/** The law of A x0 + c. */
function imageOf(
  { source, dimension: d }: Problem,
  matrix: readonly (readonly number[])[],
  shift: readonly number[],
): Problem['target'] | undefined {
  const full = (i: number, j: number): number => {
    const c = source.covariance;
    if (typeof c === 'number') return i === j ? c : 0;
    const row = c[i];
    return typeof row === 'number' ? (i === j ? row : 0) : row[j];
  };
  const indices = Array.from({ length: d }, (_, i) => i);
  const mean = indices.map((i) => shift[i] + indices.reduce((sum, j) => sum + matrix[i][j] * source.mean[j], 0));
  const entry = (i: number, j: number) =>
    indices.reduce(
      (sum, k) => sum + indices.reduce((inner, m) => inner + matrix[i][k] * full(k, m) * matrix[j][m], 0),
      0,
    );
  const covariance = indices.map((i) => indices.map((j) => (entry(i, j) + entry(j, i)) / 2));
  return { kind: 'mixture', components: [{ weight: 1, mean, covariance }] };
}

/** Families of problems with one number. */
function families(problem: Problem): {
  id: string;
  parameter: string;
  title: (value: number) => string;
  starts: readonly number[];
  none: number;
  at: (value: number) => Problem | undefined;
  mend: string;
}[] {
  const { source } = problem;
  const target = problem.target;
  const product = target?.kind === 'product' ? target : undefined;
  const byFactor = (
    f: (
      one: { weight: number; mean: number; variance: number },
      index: number,
    ) => { weight: number; mean: number; variance: number },
  ): Problem | undefined =>
    product === undefined
      ? undefined
      : ({
          ...problem,
          target: { ...product, factors: product.factors.map((factor) => normalised(factor.map(f))) },
        } as Problem);
  return [
    {
      id: 'source-scaled',
      parameter: 'factor',
      title: (c) => `the noise is ${shortNumber(c)} times as wide`,
      starts: [1, 2, 0.5],
      none: 1,
      mend: 'Use the source of the problem.',
      at: (c) => ({
        ...problem,
        source: { ...source, covariance: entries(source.covariance, (value) => value * c * c) },
      }),
    },
    {
      id: 'source-shifted',
      parameter: 'shift',
      title: (c) => `the mean of the noise is off by ${shortNumber(c)} in every coordinate`,
      starts: [0],
      none: 0,
      mend: 'Use the source of the problem.',
      at: (c) => ({ ...problem, source: { ...source, mean: source.mean.map((value) => value + c) } }),
    },
    {
      id: 'target-shifted',
      parameter: 'shift',
      title: (c) => `the means of the data are off by ${shortNumber(c)} in every coordinate`,
      starts: [0],
      none: 0,
      mend: 'Use the means of the data.',
      at: (c) =>
        towards(problem, (one) => ({ ...one, mean: one.mean.map((value) => value + c) })) ??
        byFactor((one) => ({ ...one, mean: one.mean + c })),
    },
    {
      id: 'target-scaled',
      parameter: 'factor',
      title: (c) => `the data is scaled by ${shortNumber(c)}`,
      starts: [1, 2, 0.5],
      none: 1,
      mend: 'Undo the scaling of the data.',
      at: (c) =>
        towards(problem, (one) => ({
          ...one,
          mean: one.mean.map((value) => value * c),
          covariance: entries(one.covariance, (value) => value * c * c),
        })) ?? byFactor((one) => ({ ...one, mean: one.mean * c, variance: one.variance * c * c })),
    },
    {
      id: 'target-width-scaled',
      parameter: 'factor',
      title: (c) => `the components of the data are ${shortNumber(c)} times as wide`,
      starts: [1, 2, 0.5],
      none: 1,
      mend: 'Use the variances of the data.',
      at: (c) =>
        towards(problem, (one) => ({ ...one, covariance: entries(one.covariance, (value) => value * c * c) })) ??
        byFactor((one) => ({ ...one, variance: one.variance * c * c })),
    },
    {
      id: 'target-first-weight',
      parameter: 'factor',
      title: (c) => `the weight of the first component is ${shortNumber(c)} times what it is`,
      starts: [1],
      none: 1,
      mend: 'Use the weights of the components.',
      at: (c) =>
        (componentsOf(problem)?.length ?? 0) < 2
          ? undefined
          : towards(problem, (one, k) => (k === 0 ? { ...one, weight: one.weight * c } : one)),
    },
  ];
}

function normalised<C extends { weight: number }>(components: readonly C[]): C[] {
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  return components.map((one) => ({ ...one, weight: one.weight / total }));
}

function defined(problem: Problem | undefined): ExactProblem | undefined {
  if (problem === undefined) return undefined;
  try {
    return defineProblem({ ...problem, id: `${problem.id}-altered` });
  } catch {
    return undefined;
  }
}

/** The exact answer for another problem than the declared one. */
export function otherProblems(problem: ExactProblem, answer: (oracle: Oracle) => Prediction): Candidate[] {
  const { definition } = problem;
  if (definition.guidance !== undefined) return guided(definition, answer);
  const fixed = alterations(definition).flatMap(({ id, title, problem: other, mend }): FixedCandidate[] => {
    const exact = defined(other);
    if (exact === undefined) return [];
    const claim = {
      id: `formula.problem.${id}`,
      kind: 'formula' as const,
      title,
      like: `that of the exact answer where ${title}`,
      mend,
    };
    return [{ level: 'canonical', cost: 1, claim, predict: answer(oracleOf(exact)) }];
  });
  const fitted = families(definition).flatMap(({ id, parameter, title, starts, none, at, mend }): FittedCandidate[] => {
    if (at(starts[0]) === undefined) return [];
    return [
      {
        level: 'canonical',
        cost: 1.3,
        starts,
        predictAt: (value) => {
          const exact = defined(at(value));
          return exact === undefined
            ? (rows) => new Float64Array(rows.n * rows.d).fill(Number.NaN)
            : answer(oracleOf(exact));
        },
        claimAt: (value) =>
          value === none
            ? undefined
            : {
                id: `formula.problem.${id}`,
                kind: 'formula',
                title: title(value),
                like: `that of the exact answer where ${title(value)}`,
                parameter: { name: parameter, value },
                mend,
              },
      },
    ];
  });
  return [...fixed, ...fitted];
}

/** Readings of a guided problem: the other scale convention, no guidance, the class alone. */
function guided(definition: Problem, answer: (oracle: Oracle) => Prediction): Candidate[] {
  const guidance = definition.guidance!;
  const { guidance: _, ...plain } = definition;
  const other = guidance.convention === 'w' ? '1+w' : 'w';
  const list: Altered[] = [
    {
      id: 'guidance-convention',
      title: `the guidance scale is read as ${other}`,
      problem: { ...definition, guidance: { ...guidance, convention: other } },
      mend: `Declare the convention ${other}, or change the scale by one.`,
    },
    { id: 'guidance-ignored', title: 'there is no guidance', problem: plain, mend: 'Apply the guidance.' },
    {
      id: 'guidance-conditional',
      title: 'the flow is that of the class alone',
      problem: { ...definition, guidance: { ...guidance, scale: 1, convention: 'w' } },
      mend: 'Mix in the unconditional velocity.',
    },
    {
      id: 'guidance-negated',
      title: 'the guidance scale has the other sign',
      problem: { ...definition, guidance: { ...guidance, scale: -guidance.scale } },
      mend: 'Keep the sign of the scale.',
    },
  ];
  return list.flatMap(({ id, title, problem, mend }): FixedCandidate[] => {
    const exact = defined(problem);
    if (exact === undefined) return [];
    return [
      {
        level: 'canonical',
        cost: 1,
        claim: {
          id: `formula.problem.${id}`,
          kind: 'formula',
          title,
          like: `that of the exact answer where ${title}`,
          mend,
        },
        predict: answer(oracleOf(exact)),
      },
    ];
  });
}
