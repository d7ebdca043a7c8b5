/** What a property found at each point of a case. */
export interface PointResiduals {
  /** Max-norm of what should be zero, n; not finite where the subject's answer is not. */
  readonly residual: Float64Array;
  /** The derived bound of an honest implementation, n; not finite where the truth has no answer. */
  readonly tolerance: Float64Array;
  /** Size of the terms that cancel, n. */
  readonly signal: Float64Array;
  /** The parts of the tolerance, each n. */
  readonly terms: Readonly<Record<string, Float64Array>>;
}

/** A tolerance above this part of the signal cannot judge the point. */
export const LARGEST_RELATIVE_TOLERANCE = 1e-3;

/** More inconclusive points than this part leave the whole property inconclusive. */
export const INCONCLUSIVE_CAP = 0.05;

export interface Judgement {
  /** residual / tolerance of the worst conclusive point; Infinity where the subject is not finite. */
  readonly ratio: number;
  readonly worst: number;
  readonly failures: number;
  readonly inconclusive: number;
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
  for (let i = 0; i < residual.length; i++) {
    const answered = Number.isFinite(residual[i]);
    const judged = Number.isFinite(tolerance[i]) && tolerance[i] <= LARGEST_RELATIVE_TOLERANCE * signal[i];
    if (!judged && (answered || (!own && Number.isNaN(tolerance[i])))) {
      inconclusive++;
      continue;
    }
    const size = answered ? ratioOf(residual[i], tolerance[i]) : Number.POSITIVE_INFINITY;
    if (size > 1) failures++;
    if (size > ratio) {
      ratio = size;
      worst = i;
    }
  }
  return { ratio, worst, failures, inconclusive };
}

function ratioOf(residual: number, tolerance: number): number {
  if (residual === 0) return 0;
  return tolerance === 0 ? Number.POSITIVE_INFINITY : residual / tolerance;
}
