import type { LossWeighting, ResidualPenalty } from '../../subject/types.ts';
import type { Bounded } from './bounded.ts';
import { OPS } from './definitions/index.ts';
import type { Shape } from './residual-shape.ts';

/**
 * A row's term T(ρ) of a loss: `value` with the bound `error` of an author's arithmetic, and `slope[k]` with its error, so that the gradient is
 * `Σ_k 2 slope[k] ρ_k ∂ρ_k` with all weights held fixed.
 */
export interface RowTerm {
  readonly value: number;
  readonly error: number;
  readonly slope: Float64Array;
  readonly slopeError: Float64Array;
  /** What the value, and a component of `Σ 2 slope ρ`, would be if the terms of each residual did not cancel. */
  readonly size: { readonly value: number; readonly gradient: number };
}

/**
 * A function of a square q: `weight(q) q` with a stopped weight, or `whole(q)` where it is no such product; and the `factor` of its
 * gradient 2 factor ρ ∂ρ.
 */
interface Penalty {
  readonly value: (q: number) => number;
  readonly factor: (q: number) => number;
  /** What the value may be off for q known within `slack`, and by rounding. */
  readonly error: (q: number, slack: number) => number;
  /** The value if the terms of q did not cancel, but made `uncancelled`. */
  readonly size: (q: number, uncancelled: number) => number;
}

/** Roundings of a weight, a power and a scale. */
export const WEIGHT_OPS = 32;

/** How far f moves for q known within `slack`. */
function spread(f: (q: number) => number, q: number, slack: number): number {
  const middle = f(q);
  return Math.max(Math.abs(f(Math.max(0, q - slack)) - middle), Math.abs(f(q + slack) - middle));
}

/** `weight(q) q`: a weight may be taken of the square as it is rounded, and multiply one that is rounded otherwise. */
function weighted(weight: (q: number) => number, factor: (q: number) => number): Penalty {
  return {
    value: (q) => weight(q) * q,
    factor,
    error: (q, slack) => weight(q) * slack + spread(weight, q, slack) * (q + slack),
    size: (q, uncancelled) => weight(q) * uncancelled,
  };
}

const SQUARE = weighted(
  () => 1,
  () => 1,
);

/** q / sg(q/m + c)^p, m the elements of a row where the weight is of their mean. */
function adaptive({ power, constant, of = 'sum' }: Adaptive, d: number): Penalty {
  const m = of === 'mean' ? d : 1;
  const weight = (q: number) => (q / m + constant) ** -power;
  return weighted(weight, weight);
}

type Adaptive = Extract<LossWeighting, { kind: 'adaptive' }>;

/** q / sg(√q + c)², whose gradient is that of ρ̂ = ρ / sg(√q + c) against an output of which ρ is the live error. */
function normalised(constant: number): Penalty {
  const factor = (q: number) => 1 / (Math.sqrt(q) + constant);
  return weighted((q) => factor(q) ** 2, factor);
}

/** √(q + c²) - c, whose two terms cancel where q is small. */
function pseudoHuber(constant: number, u: number): Penalty {
  const root = (q: number) => Math.sqrt(q + constant * constant);
  const value = (q: number) => q / (root(q) + constant);
  return {
    value,
    factor: (q) => 0.5 / root(q),
    error: (q, slack) => spread(value, q, slack) + 4 * u * (root(q) + constant),
    size: (_, uncancelled) => value(uncancelled),
  };
}

/** √q, whose gradient has unit length. */
const ABSOLUTE: Penalty = {
  value: Math.sqrt,
  factor: (q) => (q === 0 ? 0 : 0.5 / Math.sqrt(q)),
  error: (q, slack) => spread(Math.sqrt, q, slack),
  size: (_, uncancelled) => Math.sqrt(uncancelled),
};

/** q/2 up to √q = δ, then δ (√q - δ/2). */
function huber(delta: number): Penalty {
  const inside = (q: number) => q <= delta * delta;
  const value = (q: number) => (inside(q) ? q / 2 : delta * (Math.sqrt(q) - delta / 2));
  return {
    value,
    factor: (q) => (inside(q) ? 0.5 : (0.5 * delta) / Math.sqrt(q)),
    error: (q, slack) => spread(value, q, slack),
    size: (_, uncancelled) => value(uncancelled),
  };
}

function grownSlowly(penalty: ResidualPenalty, u: number): Penalty {
  switch (penalty.kind) {
    case 'pseudo-huber':
      return pseudoHuber(penalty.constant, u);
    case 'huber':
      return huber(penalty.constant);
    case 'absolute':
      return ABSOLUTE;
  }
}

/** The penalty of a row of d elements, and whether it is taken element by element. */
export function penaltyOf(
  weighting: LossWeighting,
  shape: Shape,
  d: number,
  u: number,
): { readonly penalty: Penalty; readonly perElement: boolean } {
  if (weighting !== 'none' && weighting.kind === 'adaptive') {
    return { penalty: adaptive(weighting, d), perElement: false };
  }
  if (shape.normalise !== undefined) return { penalty: normalised(shape.normalise), perElement: false };
  if (shape.penalty === 'square') return { penalty: SQUARE, perElement: false };
  return { penalty: grownSlowly(shape.penalty, u), perElement: shape.penalty.per === 'element' };
}

/** The term of a residual ρ under a penalty: bounds by the ends of the interval in which each square is known. */
export function rowTerm(
  { value: rho, error }: Bounded,
  { penalty, perElement }: ReturnType<typeof penaltyOf>,
  u: number,
): RowTerm {
  const d = rho.length;
  const slope = new Float64Array(d);
  const slopeError = new Float64Array(d);
  const total = { value: 0, error: 0, size: 0, gradient: 0 };
  const judge = (first: number, last: number): void => {
    let square = 0;
    let slack = 0;
    let uncancelled = 0;
    let sum = 0;
    for (let k = first; k < last; k++) {
      const r = Math.abs(rho[k]);
      square += r * r;
      slack += 2 * r * error[k] + error[k] * error[k];
      const terms = r + error[k] / (OPS * u);
      uncancelled += terms * terms;
      sum += terms;
    }
    const known = slack + (last - first) * u * square;
    const value = penalty.value(square);
    const factor = penalty.factor(square);
    total.value += value;
    total.error += penalty.error(square, known) + (last - first + WEIGHT_OPS) * u * value;
    total.size += penalty.size(square, uncancelled);
    total.gradient += 2 * factor * sum;
    slope.fill(factor, first, last);
    slopeError.fill(spread(penalty.factor, square, known) + WEIGHT_OPS * u * factor, first, last);
  };
  if (perElement) for (let k = 0; k < d; k++) judge(k, k + 1);
  else judge(0, d);
  return {
    value: total.value,
    error: total.error,
    slope,
    slopeError,
    size: { value: total.size, gradient: total.gradient },
  };
}
