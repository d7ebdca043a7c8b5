import type { Problem } from '../../../analytic/types.ts';
import { componentsOf, entries, towards } from './problem-pieces.ts';

/** A problem that an implementation may have been made for in the place of the declared one. */
export interface Altered {
  readonly id: string;
  readonly title: string;
  readonly problem: Problem | undefined;
  readonly mend: string;
}

/** Problems that implementations are made for by mistake. */
export function alterations(problem: Problem): Altered[] {
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
