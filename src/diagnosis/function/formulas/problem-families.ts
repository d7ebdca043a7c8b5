import type { Problem } from '../../../analytic/types.ts';
import { shortNumber } from '../../explain.ts';
import { componentsOf, entries, normalised, towards } from './problem-pieces.ts';

/** Families of problems with one number. */
export function families(problem: Problem): {
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
