import { matches } from '../runner/filter.ts';
import type { PointResiduals } from './judge.ts';

/** Tolerances that a user sets in place of derived ones, by pattern of property ids. */
export type Tolerances = Readonly<Record<string, number>>;

/** The tolerance set for a property; the last pattern that matches counts. */
export function toleranceFor(tolerances: Tolerances | undefined, id: string): number | undefined {
  return Object.entries(tolerances ?? {}).findLast(([pattern]) => matches(pattern, id))?.[1];
}

/** How the verdict tells it. */
export function overrideText(value: number, derivation: string): string {
  return `set to ${value} by the user. The derived one is in the terms; it is: ${derivation}`;
}

/** Residuals that are judged by a tolerance set by hand, everywhere; the derived one stays as a term. */
export function withTolerance(residuals: PointResiduals, value: number): PointResiduals {
  return {
    ...residuals,
    tolerance: residuals.tolerance.map(() => value),
    signal: residuals.signal.map(() => Number.POSITIVE_INFINITY),
    terms: { derived: residuals.tolerance },
  };
}
