import { prepareBatch } from '../../properties/loss/batch.ts';
import { expectedLoss } from '../../properties/loss/expected.ts';
import { askBoth } from '../../properties/loss/given-teacher.ts';
import { type LossCase, perturbationOf } from '../../properties/loss/loss-case.ts';
import { evaluateHere } from '../../properties/loss/pure.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import type { Posed } from './trials.ts';

/** The definition of a batch, before a log-variance weight. */
export function defined(posed: Posed, lossCase: LossCase, unit = unitsOf(posed)[0]): number {
  const { spec, problem } = posed;
  const perturbation = perturbationOf(problem, lossCase.net)!;
  const at = ({ features, theta }: Pick<typeof perturbation, 'features' | 'theta'>) =>
    evaluateHere(spec, averageVelocityNet(problem, features, theta));
  const { rows } = prepareBatch(spec, problem, lossCase);
  return raw(
    posed,
    expectedLoss(spec, rows, askBoth(spec, at(perturbation), at(perturbation.teacher)), unit)?.value ?? 0,
  );
}

/** Factors of velocities on a scaled clock: per unit of it, or of canonical time. */
export const unitsOf = ({ spec: { convention } }: Posed): readonly number[] =>
  convention.timeScale === 1 ? [1] : [1 / convention.timeScale, 1];

/** The loss before a log-variance weight. */
export function raw({ spec: { weighting } }: Posed, value: number): number {
  if (weighting === 'none' || weighting.kind !== 'log-variance') return value;
  return (value - weighting.logVariance) * Math.exp(weighting.logVariance);
}
