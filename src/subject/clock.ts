import type { Convention } from './convention.ts';

/**
 * The affine clock of a convention: subject time T(t) = offset + rate·t of canonical time t. `noise-to-data` has
 * T = k t, `data-to-noise` T = k (1 - t), with k the time scale. Steps are T(t) - T(s) = rate·(t - s).
 */
export interface Clock {
  /** dT/dt: k or -k. */
  readonly rate: number;
  /** Canonical time to the subject's. */
  toSubject(t: number): number;
  /** The subject's time to canonical. */
  toCanonical(time: number): number;
}

/** The clock of a convention. */
export function clockOf(convention: Convention): Clock {
  const k = convention.timeScale;
  return convention.time === 'noise-to-data'
    ? { rate: k, toSubject: (t) => k * t, toCanonical: (time) => time / k }
    : { rate: -k, toSubject: (t) => k * (1 - t), toCanonical: (time) => 1 - time / k };
}
