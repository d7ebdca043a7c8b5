import type { Problem } from '../../analytic/types.ts';
import type { ConsistencySubject } from '../../subject/types.ts';
import { type PointFunction, type Truth, truthOf } from '../exact.ts';
import { FUNCTIONAL, without } from '../ids.ts';
import type { Mutant } from '../types.ts';

export interface ConsistencyMutantSpec extends Pick<Mutant, 'description' | 'hides' | 'hidden' | 'settings'> {
  readonly name: string;
  /** Names without the kind. */
  readonly expected: readonly string[];
  readonly holds?: readonly string[];
  readonly also?: readonly string[];
  /** The wrong function, from the truth and the right one. */
  readonly consistency: (truth: Truth, right: PointFunction, problem: Problem) => PointFunction | null;
  readonly subject?: Partial<ConsistencySubject>;
}

const ids = (names: readonly string[] = []): string[] => names.map((name) => `consistency.${name}`);

/** f(x, t) = X_{t,1}(x). */
export function endMap(truth: Truth): PointFunction {
  const end = truth.problem.timeRange[1];
  return (x, t) =>
    truth.map(
      x,
      t,
      t.map(() => end),
    );
}

/** A wrong one-time function that is a pure function of its rows. */
export function consistencyMutant(spec: ConsistencyMutantSpec): Mutant {
  const expected = ids(spec.expected);
  return {
    id: `consistency.${spec.name}`,
    kind: 'consistency',
    description: spec.description,
    hides: spec.hides,
    ...(spec.hidden === undefined ? {} : { hidden: spec.hidden }),
    expected,
    mayAlso: without([...FUNCTIONAL.consistency, ...ids(spec.also)], ids(spec.holds), expected),
    settings: spec.settings,
    make: (problem) => {
      const truth = truthOf(problem);
      const wrong = spec.consistency(truth, endMap(truth), problem);
      return wrong === null ? null : { ...asConsistency(`consistency.${spec.name}`, problem, wrong), ...spec.subject };
    },
  };
}

export function asConsistency(name: string, problem: Problem, f: PointFunction): ConsistencySubject {
  return {
    kind: 'consistency',
    name,
    problem,
    evaluate: ({ x, t }) => f(Float64Array.from(x), Float64Array.from(t)),
  };
}

/** The right function with its time replaced by a function of it. */
export function reclocked(clock: (time: number) => number): (truth: Truth, right: PointFunction) => PointFunction {
  return (_, right) => (x, t) => right(x, t.map(clock));
}
