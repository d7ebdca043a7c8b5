import type { Property } from '../types.ts';
import { assess } from './assess.ts';
import { describeMissing, unrecovered } from './missing.ts';
import { patternsOf } from './patterns.ts';
import { type LossCheckable, type LossSearch, searchLoss } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { shortPair } from './text.ts';

const derivation =
  'The residual is formed in float64 from what the net returned to the loss; an author rounds each of its terms at most 8 times, ' +
  'sums n·d squares and weighs them: Σ c_i (2|r_i| δr_i + δr_i²) + (n + d + 32) u L.';

const search: LossSearch = {
  patterns: patternsOf,
  perturbed: true,
  large: true,
  derivation,
  judge: async (posed, lossCase) => {
    const { run, expected, definition, missing } = await assess(posed, lossCase);
    const reference = expected ?? definition();
    if (reference === undefined) return unrecovered(run.value);
    const residual = Math.abs(run.value - reference.value);
    const base = {
      tolerance: reference.error,
      signal: reference.size.value,
      terms: { 'round-off': reference.error },
    };
    const [has, due] = shortPair(run.value, reference.value);
    const said = `The loss is ${has} where the definition gives ${due}`;
    if (expected !== undefined) return { ...base, residual, reason: `${said} at the same calls of the net.` };
    // Without the calls that the definition needs, no rounding explains an agreement: it would be a coincidence.
    return {
      ...base,
      residual: Math.max(residual, 2 * reference.error),
      reason: `${said}. ${describeMissing(missing)}.`,
    };
  },
};

/** See `statement`. */
export const value: Property<LossCheckable> = {
  id: 'loss.value',
  title: 'The loss equals its definition at a perturbed exact map',
  statement:
    'With v̂ = v* + Σ θ_j φ_j in the place of the network the loss equals the definition of its family at the same data and times, up ' +
    'to the declared weighting, reduction and combination, call by call. Flow matching compares the declared output with its own target (x1 for a ' +
    'prediction of the data), or the velocity, as `regresses` says.',
  equation:
    'L = Σ_i c_i ω_i |r_i|²; r = v_tt(I_t) - İ_t, or β times it under o = α x + β v (s = t) | ∂_t X_st - v_tt(X_st) | ∂_s X_st + ∇X_st v_ss | ' +
    'v_st - (u-s)/(t-s) v_su - (t-u)/(t-s) v_ut(X_su), each at I_s',
  source: 'Flow maps by self-distillation (arXiv 2505.18825), eqs 12-15 and 22; MeanFlow: arXiv 2505.13447',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind: 'What is stopped (loss.gradient); the law of times and points that a loss draws itself.',
  blockedBy: ['loss.query-points', 'loss.teacher'],
  skip: skipUnlessNative,
  check: (context) => searchLoss(search, context),
};
