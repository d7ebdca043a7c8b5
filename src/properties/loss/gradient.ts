import { MODES } from '../../subject/loss-rules.ts';
import type { StopGradientMode } from '../../subject/types.ts';
import type { Property } from '../types.ts';
import { type Assessment, assess } from './assess.ts';
import { expandQuotients } from './difference.ts';
import { gradientGroups } from './gradient-groups.ts';
import { describeMissing } from './missing.ts';
import { patternsOf } from './patterns.ts';
import { type LossCheckable, type LossJudgement, type LossSearch, searchLoss } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { short } from './text.ts';

const derivation =
  'The derivative of the definition is formed in float64 at the recorded calls; an author rounds each cotangent at most 8 times and ' +
  'its residual as in loss.value: Σ |δv̄|·|φ_j| + |δz̄|·|Dφ_j|, place by place.';

/** The worst component of a gradient beside the expected one. */
interface Comparison {
  readonly ratio: number;
  readonly residual: number;
  readonly tolerance: number;
  readonly signal: number;
}

/** Roundings by which a gradient that cancels in full may miss zero, relative to the largest one of the loss. */
const CANCELLED = 8;

function compare(assessment: Assessment, mode: StopGradientMode, factor = 1, u = 0): Comparison {
  const { expected } = assessment;
  const groups = groupsOf(assessment, mode);
  const largest = Math.max(0, ...groups.flatMap((group) => [...group.expected].map(Math.abs)));
  const signal = expected!.size.gradient;
  let worst: Comparison = { ratio: -1, residual: 0, tolerance: 0, signal };
  for (const { observed, expected: wanted, tolerance } of groups) {
    for (let j = 0; j < observed.length; j++) {
      const residual = Math.abs(observed[j] - factor * wanted[j]);
      const allowed = Math.abs(factor) * tolerance[j] + CANCELLED * u * largest;
      const ratio = Number.isFinite(residual) ? (residual === 0 ? 0 : residual / allowed) : Number.POSITIVE_INFINITY;
      if (ratio > worst.ratio) worst = { ratio, residual, tolerance: allowed, signal };
    }
  }
  return worst;
}

function groupsOf({ run, expected, net, spec }: Assessment, mode: StopGradientMode) {
  return gradientGroups(run.calls, run.gradient!, expandQuotients(spec, expected!.cotangents(mode)), net);
}

/** The least-squares factor of the observed gradient in the expected one of a mode. */
function factorOf(assessment: Assessment, mode: StopGradientMode): number {
  let product = 0;
  let square = 0;
  for (const group of groupsOf(assessment, mode)) {
    for (let j = 0; j < group.observed.length; j++) {
      product += group.observed[j] * group.expected[j];
      square += group.expected[j] ** 2;
    }
  }
  return square === 0 ? Number.NaN : product / square;
}

/** Which other mode the observed gradient is that of, or which multiple. */
function explain(
  assessment: Assessment,
  modes: readonly StopGradientMode[],
  declared: StopGradientMode,
  u: number,
): string {
  const fits = modes.filter((mode) => mode !== declared && compare(assessment, mode, 1, u).ratio <= 1);
  if (fits.length > 0) return `It is the gradient of mode "${fits.join('" or "')}".`;
  for (const mode of [declared, ...modes]) {
    const factor = factorOf(assessment, mode);
    if (Number.isFinite(factor) && factor !== 0 && compare(assessment, mode, factor, u).ratio <= 1) {
      return `It is ${short(factor)} times the gradient of mode "${mode}".`;
    }
  }
  return 'It is the gradient of no mode of the family.';
}

const search: LossSearch = {
  patterns: patternsOf,
  perturbed: true,
  derivation,
  judge: async (posed, lossCase): Promise<LossJudgement> => {
    const assessment = await assess(posed, lossCase, { gradient: true });
    const { family, mode, u } = posed.spec;
    const { run, expected, missing } = assessment;
    if (run.gradient === undefined) {
      return {
        residual: 0,
        tolerance: 0,
        signal: 0,
        terms: {},
        reason: '',
        skip: 'no-gradient: the loss returns a value alone',
      };
    }
    if (expected === undefined) {
      return {
        residual: Number.MIN_VALUE,
        tolerance: 0,
        signal: Number.POSITIVE_INFINITY,
        terms: {},
        reason: `The gradient has no definition to be compared with. ${describeMissing(missing)}.`,
      };
    }
    const { residual, tolerance, signal, ratio } = compare(assessment, mode, 1, u);
    const reason =
      ratio > 1
        ? `The gradient in θ is not that of the ${family} loss under "${mode}" (off by ${short(residual)} of ${short(signal)}). ` +
          explain(assessment, MODES[family], mode, u)
        : '';
    return { residual, tolerance, signal, terms: { 'round-off': tolerance }, reason };
  },
};

/** See `statement`. */
export const gradient: Property<LossCheckable> = {
  id: 'loss.gradient',
  title: 'The gradient is that of the definition under the declared stop-gradients',
  statement:
    'With one set of parameters θ_k for each call of the net, the gradient of the loss in each θ_k is the derivative of the definition ' +
    'whose stopped parts are held fixed, place by place.',
  equation:
    '∂L/∂θ_k = Σ_i 2 c_i ω_i r_i · ∂r_i/∂θ_k, sg(·) held fixed. Lagrangian: convex sg(v_tt(sg(X_st))); point-only v_tt(sg(X_st)); ' +
    'parameters-only v_tt with sg(θ); semigradient as convex and sg((t-s) ∂_t v). Eulerian: convex sg(v_ss); full sg(v_ss) and ' +
    'sg(∇X_st v_ss); semigradient as full and sg((t-s) ∂_s v). Semigroup: convex sg of both legs. MeanFlow: semigradient sg(target); ' +
    'full all but v_st and (t-s) ∂_s v. Each but MeanFlow: none',
  source: 'Flow maps by self-distillation (arXiv 2505.18825), eq 94, Algorithms 2-4; MeanFlow: arXiv 2505.13447',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind:
    'A plain loss that returns only the sum over its calls hides errors that cancel between them; mistakes of the optimiser.',
  blockedBy: ['loss.query-points', 'loss.teacher', 'loss.value'],
  skip: skipUnlessNative,
  check: (context) => searchLoss(search, context),
};
