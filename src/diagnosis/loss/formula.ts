import type { TimeFunction } from './time-functions.ts';
import type { Times, Trial } from './trials.ts';
import type { VectorReading } from './vectors.ts';

/** A term `c q` of a residual: q a vector that the row's calls or its data give, c a function of its times. */
export interface Term {
  readonly key: string;
  /** In ids, where that is not the key. */
  readonly slug?: string;
  /** q in formulas. */
  readonly name: string;
  /** In words. */
  readonly title: string;
  readonly c: (times: Times) => number;
  readonly q: (trial: Trial) => Float64Array;
  /** What the identity of the family is made of: terms of one group belong together. */
  readonly group?: string;
  /** Of the derivative along a velocity: q for another velocity in its place. */
  readonly along?: (velocity: Term['q']) => Term['q'];
}

/** A residual as a sum of terms; those with c = 0 are there to be given another coefficient. */
export type Formula = readonly Term[];

/** The formula with one coefficient replaced. */
export function withCoefficient(formula: Formula, key: string, by: TimeFunction): Formula {
  return formula.map((term) => (term.key === key ? { ...term, c: by.at } : term));
}

/** The formula with all terms of a group, or one term, multiplied. */
export function scaledBy(formula: Formula, chosen: (term: Term) => boolean, factor: TimeFunction): Formula {
  return formula.map((term) => (chosen(term) ? { ...term, c: (times) => factor.at(times) * term.c(times) } : term));
}

/** The formula with a vector in the place of that of one term, also where the net is differentiated along it. */
export function withVector(formula: Formula, key: string, by: Pick<VectorReading, 'at'>): Formula {
  const whose = formula.find((term) => term.key === key)?.group;
  return formula.map((term) => {
    if (term.key === key) return { ...term, q: by.at };
    return term.along !== undefined && term.group === whose ? { ...term, q: term.along(by.at) } : term;
  });
}
