import { averageVelocityNet } from '../net/jet.ts';
import type { Property } from '../types.ts';
import { assess } from './assess.ts';
import type { LossRow } from './definitions/index.ts';
import { expectedLoss } from './expected.ts';
import { askBoth } from './given-teacher.ts';
import { perturbationOf } from './loss-case.ts';
import { describeMissing, unrecovered } from './missing.ts';
import { patternsOf } from './patterns.ts';
import { evaluateHere } from './pure.ts';
import { type LossCheckable, type LossSearch, type PosedLoss, searchLoss } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import type { LossSpec } from './spec.ts';
import { short, shortPair } from './text.ts';

const derivation =
  'With the exact map a distillation residual is only rounding: of its own terms (at most 8 roundings each), of the values that the ' +
  'net returns and of the arguments that the loss forms, the last two measured at the recorded calls. Compared are (the roots of) the loss and Σ c_i (|r_i| + δr_i)².';

/** Families whose residual vanishes at the exact map; the others leave the conditional variance. */
const DISTILLING: readonly string[] = ['lagrangian', 'eulerian', 'semigroup'];
/** A discrete first leg leaves the error of the solver, or the conditional variance. */
const distils = ({ family, firstLeg }: LossSpec): boolean => DISTILLING.includes(family) && firstLeg === 'net';

const search: LossSearch = {
  patterns: (spec) => (distils(spec) && spec.times === 'given' ? ['off-diagonal'] : patternsOf(spec)),
  perturbed: false,
  derivation,
  judge: async (posed, lossCase) => {
    const { run, rows, expected, missing } = await assess(posed, lossCase, { points: 'own' });
    if (rows.length === 0) return unrecovered(run.value);
    if (expected === undefined) {
      return {
        residual: Math.max(Math.abs(run.value), Number.MIN_VALUE),
        tolerance: 0,
        signal: Number.POSITIVE_INFINITY,
        terms: {},
        reason: `${describeMissing(missing)}.`,
      };
    }
    if (!distils(posed.spec)) {
      const [has, due] = shortPair(run.value, expected.value);
      return {
        residual: Math.abs(run.value - expected.value),
        tolerance: expected.error,
        signal: expected.size.value,
        terms: { 'round-off': expected.error },
        reason: `The loss at the exact map is ${has} where the definition gives ${due}.`,
      };
    }
    // What is left of the value is the weight w, and the flow-matching term of rows that the loss put on the diagonal itself.
    const floor = expected.floor;
    const rest = expected.value - floor;
    const reason = `The distillation term at the exact map is ${short(run.value - floor)} in place of 0.`;
    // Roots, where nothing else is added: a square of rounding errors has no typical size.
    const scale = floor === 0 ? Math.sqrt : (value: number) => value;
    return {
      residual: scale(Math.abs(run.value - floor)),
      tolerance: scale(rest + expected.error),
      signal: scale(Math.max(perturbedLoss(posed, rows), expected.size.value)) + Math.abs(floor),
      terms: { arguments: scale(rest), 'round-off': scale(expected.error) },
      reason,
    };
  },
};

/** The definition at a perturbation of half the problem's scale: what a loss of these rows looks like. */
function perturbedLoss({ spec, problem }: PosedLoss, rows: readonly LossRow[]): number {
  const perturbation = perturbationOf(problem, 1)!;
  const at = ({ features, theta }: Pick<typeof perturbation, 'features' | 'theta'>) =>
    evaluateHere(spec, averageVelocityNet(problem, features, theta));
  const loss = expectedLoss(spec, rows, askBoth(spec, at(perturbation), at(perturbation.teacher)))!;
  return loss.value - loss.floor;
}

/** See `statement`. */
export const zeroAtExact: Property<LossCheckable> = {
  id: 'loss.zero-at-exact',
  title: 'The distillation term vanishes at the exact map',
  statement:
    'With the exact map in the place of the network the Lagrangian, Eulerian and semigroup losses are 0 on every batch with s < t. ' +
    'Flow matching and MeanFlow, which regress on the conditional velocity, and discrete consistency losses, which leave the error of their ' +
    'step, equal their definition there.',
  equation: 'v = v* ⇒ ∂_t X - b_t(X) = 0, ∂_s X + ∇X b_s = 0, X_ut ∘ X_su = X_st',
  source: 'Flow maps by self-distillation (arXiv 2505.18825), Proposition 2.2',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind: 'Query points (the residual vanishes at any x), dropped terms, what is stopped.',
  blockedBy: ['loss.query-points', 'loss.teacher'],
  skip: skipUnlessNative,
  check: (context) => searchLoss(search, context),
};
