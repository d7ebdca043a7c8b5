import { expectedLoss } from '../../properties/loss/expected.ts';
import { perturbationOf } from '../../properties/loss/loss-case.ts';
import { evaluateHere } from '../../properties/loss/pure.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import type { Posed, Trial } from './trials.ts';

/** A trial of a loss that adds flow matching to each row, without that term as it should be: what is left is the distillation term of the row. */
export function withoutAddedTerm({ spec, problem }: Posed, trial: Trial): Trial {
  if (spec.diagonal !== 'added' || trial.diagonal) return trial;
  const { features, theta } = perturbationOf(problem, trial.net)!;
  const alone = { ...spec, family: 'flow-matching', weighting: plainly(spec.weighting) } as const;
  const row = { ...trial.row, t: trial.times.s, u: trial.times.s };
  const added = expectedLoss(alone, [row], evaluateHere(spec, averageVelocityNet(problem, features, theta)));
  const slope = isLogVariance(spec.weighting) ? Math.exp(-spec.weighting.logVariance) : 1;
  return { ...trial, value: trial.value - slope * (added?.value ?? Number.NaN) };
}

type Weighting = Posed['spec']['weighting'];

function isLogVariance(weighting: Weighting): weighting is Extract<Weighting, { kind: 'log-variance' }> {
  return weighting !== 'none' && weighting.kind === 'log-variance';
}

function plainly(weighting: Weighting): Weighting {
  return isLogVariance(weighting) ? 'none' : weighting;
}
