import { defineProblem } from '../../../analytic/index.ts';
import type { ExactProblem, MixtureComponent } from '../../../analytic/types.ts';
import { shortNumber } from '../../explain.ts';
import type { Candidate, FittedCandidate, FixedCandidate, Prediction } from '../candidate.ts';
import { eachEntry } from '../rows.ts';

/** Shares of the components in one point from their weights and log-densities there. */
type Shares = (weights: readonly number[], logs: readonly number[]) => number[];

function normalised(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const terms = logits.map((value) => Math.exp(value - largest));
  const total = terms.reduce((sum, term) => sum + term, 0);
  return terms.map((term) => term / total);
}

/** Velocities `Σ r_k b^k` of a mixture whose responsibilities r_k are wrong. None for other targets. */
export function wrongResponsibilities(problem: ExactProblem): Candidate[] {
  const { target } = problem.definition;
  if (target?.kind !== 'mixture' || target.components.length < 2) return [];
  const weights = target.components.map(({ weight }) => weight);
  const parts = target.components.map((component: MixtureComponent, k) =>
    defineProblem({
      ...problem.definition,
      id: `${problem.id}-${k}`,
      target: { kind: 'mixture', components: [{ ...component, weight: 1 }] },
    }),
  );
  const velocity =
    (shares: Shares, time: (t: number) => number = (t) => t): Prediction =>
    ({ x, s, d }) => {
      const velocities = parts.map(({ fields }) => fields.velocity(x, s));
      const logs = parts.map(({ fields }) => fields.logDensity(x, s.map(time)));
      const rows = Array.from(s, (_, i) =>
        shares(
          weights,
          logs.map((log) => log[i]),
        ),
      );
      return eachEntry(x, d, (_, i, j) =>
        velocities.reduce((sum, b, k) => sum + (rows[i][k] === 0 ? 0 : rows[i][k] * b[i * d + j]), 0),
      );
    };
  const logWeights = weights.map(Math.log);
  const right: Shares = (_, logs) => normalised(logs.map((log, k) => log + logWeights[k]));
  const fixed = (id: string, title: string, shares: Shares, mend: string): FixedCandidate => ({
    level: 'canonical',
    cost: 1,
    claim: {
      id: `formula.responsibilities.${id}`,
      kind: 'formula',
      title,
      like: `the velocity of the mixture where ${title}`,
      mend,
    },
    predict: velocity(shares),
  });
  const fitted = (
    id: string,
    parameter: string,
    starts: readonly number[],
    none: number,
    title: (value: number) => string,
    at: (value: number) => Prediction,
    mend: string,
  ): FittedCandidate => ({
    level: 'canonical',
    cost: 1.2,
    starts,
    predictAt: at,
    claimAt: (value) =>
      value === none
        ? undefined
        : {
            id: `formula.responsibilities.${id}`,
            kind: 'formula',
            title: title(value),
            like: `the velocity of the mixture where ${title(value)}`,
            parameter: { name: parameter, value },
            mend,
          },
  });
  const last = problem.regularTimes[1];
  return [
    fixed(
      'hard',
      'each point is given to its most probable component',
      (_, logs) => {
        const shares = right(weights, logs);
        const best = shares.indexOf(Math.max(...shares));
        return shares.map((__, k) => Number(k === best));
      },
      'Weigh the components by their responsibilities.',
    ),
    fixed(
      'weights-omitted',
      'responsibilities lack the weights of the components',
      (_, logs) => normalised(logs),
      'Multiply the densities by the weights.',
    ),
    fixed(
      'weights-twice',
      'the weights of the components enter the responsibilities twice',
      (_, logs) => normalised(logs.map((log, k) => log + 2 * logWeights[k])),
      'Use the weights once.',
    ),
    fixed(
      'constant',
      'the weights of the components stand in the place of the responsibilities',
      () => [...weights],
      'Multiply the weights by the densities.',
    ),
    fixed(
      'equal',
      'all components have the same responsibility',
      () => weights.map(() => 1 / weights.length),
      'Multiply the weights by the densities.',
    ),
    fixed(
      'unnormalised',
      'responsibilities are not divided by their sum',
      (_, logs) => logs.map((log, k) => weights[k] * Math.exp(log)),
      'Divide by the sum.',
    ),
    fixed(
      'sigmoid',
      'responsibilities come from one sigmoid each',
      (_, logs) => logs.map((log, k) => 1 / (1 + Math.exp(-log - logWeights[k]))),
      'Normalise over the components (softmax).',
    ),
    fitted(
      'late',
      'ε',
      [0],
      0,
      (c) => `responsibilities are taken ${shortNumber(c)} later`,
      (c) => velocity(right, (t) => Math.min(last, t + c)),
      'Take them at the time of the call.',
    ),
    fitted(
      'tempered',
      'power',
      [1],
      1,
      (c) => `densities are raised to the power ${shortNumber(c)} in the responsibilities`,
      (c) => velocity((_, logs) => normalised(logs.map((log, k) => c * log + logWeights[k]))),
      'Use the densities themselves.',
    ),
    fitted(
      'floored',
      'floor',
      [1e-12, 1e-8, 1e-6, 1e-10, 1e-16],
      0,
      (c) => `${shortNumber(c)} is added to the densities`,
      (c) =>
        velocity((_, logs) => normalised(logs.map((log, k) => Math.log(Math.exp(log) + Math.abs(c)) + logWeights[k]))),
      'Use log-sum-exp in place of a floor.',
    ),
  ];
}
