/** What a property found at each point of a case. */
export interface PointResiduals {
  /** Max-norm of what should be zero, n; not finite where the subject's answer is not. */
  readonly residual: Float64Array;
  /** The derived bound of an honest implementation, n; not finite where the truth has no answer. */
  readonly tolerance: Float64Array;
  /** Size of the terms that cancel, n; Infinity judges the point whatever its tolerance. */
  readonly signal: Float64Array;
  /** The parts of the tolerance, each n. */
  readonly terms: Readonly<Record<string, Float64Array>>;
}

/** A tolerance above this part of the signal cannot judge the point. */
export const LARGEST_RELATIVE_TOLERANCE = 1e-3;

/** More inconclusive points than this part leave the whole property inconclusive; two are always allowed. */
const INCONCLUSIVE_CAP = 0.05;

/** True where so many of the points could not be judged that a pass would say little. */
export function tooFewJudged(points: number, inconclusive: number): boolean {
  return inconclusive >= points || inconclusive > Math.max(2, INCONCLUSIVE_CAP * points);
}

export interface Judgement {
  /** residual / tolerance of the worst conclusive point; Infinity where the subject is not finite. */
  readonly ratio: number;
  readonly worst: number;
  readonly failures: number;
  readonly inconclusive: number;
  /** Those of the inconclusive ones at which a number is missing, be it of the subject or of the truth. */
  readonly missing: number;
}

/**
 * Each point is failed where its residual exceeds its tolerance or is not finite, and inconclusive where the tolerance is
 * above 1e-3 of the signal or does not exist. Without a truth (`own`) the tolerance comes from the subject, and its NaN
 * is no excuse.
 */
export function judge({ residual, tolerance, signal }: PointResiduals, own = false): Judgement {
  let ratio = -1;
  let worst = 0;
  let failures = 0;
  let inconclusive = 0;
  let missing = 0;
  for (let i = 0; i < residual.length; i++) {
    const answered = Number.isFinite(residual[i]);
    const judged =
      signal[i] === Number.POSITIVE_INFINITY ||
      (Number.isFinite(tolerance[i]) && tolerance[i] <= LARGEST_RELATIVE_TOLERANCE * signal[i]);
    if (!judged && (answered || (!own && Number.isNaN(tolerance[i])))) {
      inconclusive++;
      if (Number.isNaN(residual[i] + tolerance[i] + signal[i])) missing++;
      continue;
    }
    const size = answered ? ratioOf(residual[i], tolerance[i]) : Number.POSITIVE_INFINITY;
    if (size > 1) failures++;
    if (size > ratio) {
      ratio = size;
      worst = i;
    }
  }
  return { ratio, worst, failures, inconclusive, missing };
}

/** residual / tolerance; 0 where nothing can be said, Infinity where nothing is allowed. */
export function ratioOf(residual: number, tolerance: number): number {
  if (residual === 0 || Number.isNaN(tolerance)) return 0;
  return tolerance === 0 ? Number.POSITIVE_INFINITY : residual / tolerance;
}

/**
 * The signals for a check that is additional to others: where a quarter of the points have a small enough tolerance, the
 * rest are judged by the tolerance that they have, so that only what exceeds even that fails.
 */
export function judgedWhereEnough(tolerance: Float64Array, signal: Float64Array): Float64Array {
  const fine = tolerance.map((value, i) => Number(value <= LARGEST_RELATIVE_TOLERANCE * signal[i]));
  const enough = fine.reduce((sum, value) => sum + value, 0) >= 0.25 * fine.length;
  return signal.map((value, i) => (enough && fine[i] === 0 ? Number.POSITIVE_INFINITY : value));
}

/** At each point the part with the largest residual in units of its tolerance. */
export function worstOf(parts: readonly PointResiduals[]): PointResiduals {
  const n = parts[0].residual.length;
  const names = new Set(parts.flatMap(({ terms }) => Object.keys(terms)));
  const out = {
    residual: new Float64Array(n),
    tolerance: new Float64Array(n),
    signal: new Float64Array(n),
    terms: Object.fromEntries([...names].map((name) => [name, new Float64Array(n)])),
  };
  for (let i = 0; i < n; i++) {
    const part = parts.reduce((a, b) => (badness(b, i) > badness(a, i) ? b : a));
    out.residual[i] = part.residual[i];
    out.tolerance[i] = part.tolerance[i];
    out.signal[i] = part.signal[i];
    for (const name of names) out.terms[name][i] = part.terms[name]?.[i] ?? 0;
  }
  return out;
}

function badness({ residual, tolerance, signal }: PointResiduals, i: number): number {
  if (!Number.isFinite(residual[i])) return Number.POSITIVE_INFINITY;
  const blind = !(tolerance[i] <= LARGEST_RELATIVE_TOLERANCE * signal[i]);
  const own = ratioOf(residual[i], tolerance[i]);
  return own > 1 ? own : blind ? 1 : own;
}
