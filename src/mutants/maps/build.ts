import type { Problem } from '../../analytic/types.ts';
import type { MapSubject } from '../../subject/types.ts';
import { type MapFunction, type Truth, truthOf } from '../exact.ts';
import { FUNCTIONAL, without } from '../ids.ts';
import type { Mutant } from '../types.ts';

export type MapIdentity =
  | 'boundary'
  | 'semigroup'
  | 'tangent'
  | 'lagrangian'
  | 'eulerian'
  | 'inverse'
  | 'trajectory'
  | 'jacobian'
  | 'log-determinant'
  | 'change-of-variables'
  | 'push-forward'
  | 'domain'
  | 'continuity'
  | 'arguments'
  | 'jvp'
  | 'non-finite'
  | 'deterministic'
  | 'arguments-unchanged'
  | 'batch-independence';

export interface MapMutantSpec extends Pick<Mutant, 'description' | 'hides' | 'hidden'> {
  readonly name: string;
  readonly settings: readonly string[];
  readonly expected: readonly MapIdentity[];
  /** Identities that the mutant satisfies: a rejection by one of them is a false alarm. */
  readonly holds?: readonly MapIdentity[];
  /** What else may reject it, beyond the identities of a pure function. */
  readonly also?: readonly MapIdentity[];
  /** The wrong map, or null where the mistake has no meaning. */
  readonly map: (truth: Truth, problem: Problem) => MapFunction | null;
  readonly subject?: (truth: Truth, problem: Problem) => Partial<MapSubject>;
}

const ids = (names: readonly MapIdentity[] = []): string[] => names.map((name) => `map.${name}`);

/** A mutant that is a pure function of its rows, in float64 and canonical convention unless `subject` says otherwise. */
export function mapMutant(spec: MapMutantSpec): Mutant {
  const expected = ids(spec.expected);
  return {
    id: `map.${spec.name}`,
    kind: 'map',
    description: spec.description,
    hides: spec.hides,
    ...(spec.hidden === undefined ? {} : { hidden: spec.hidden }),
    expected,
    mayAlso: without([...FUNCTIONAL.map, ...ids(spec.also)], ids(spec.holds), expected),
    settings: spec.settings,
    make: (problem) => {
      const truth = truthOf(problem);
      const map = spec.map(truth, problem);
      if (map === null) return null;
      return { ...asSubject(`map.${spec.name}`, problem, map), ...spec.subject?.(truth, problem) };
    },
  };
}

/** A map of rows as a subject in the canonical convention. */
export function asSubject(name: string, problem: Problem, map: MapFunction): MapSubject {
  return {
    kind: 'map',
    name,
    problem,
    evaluate: ({ x, s, t }) => map(Float64Array.from(x), Float64Array.from(s), Float64Array.from(t)),
  };
}
