import type { Problem } from '../../analytic/types.ts';
import type { VelocitySubject } from '../../subject/types.ts';
import { type PointFunction, type Truth, truthOf } from '../exact.ts';
import { FUNCTIONAL, without } from '../ids.ts';
import type { Mutant } from '../types.ts';

export interface VelocityMutantSpec extends Pick<Mutant, 'description' | 'hides' | 'hidden' | 'settings'> {
  readonly name: string;
  /** Names without the kind. Default `agreement`. */
  readonly expected?: readonly string[];
  readonly also?: readonly string[];
  readonly velocity: (truth: Truth, problem: Problem) => PointFunction | null;
  readonly subject?: Partial<VelocitySubject>;
}

/** A wrong velocity that is a pure function of its rows. */
export function velocityMutant(spec: VelocityMutantSpec): Mutant {
  const expected = (spec.expected ?? ['agreement']).map((name) => `velocity.${name}`);
  const also = (spec.also ?? []).map((name) => `velocity.${name}`);
  return {
    id: `velocity.${spec.name}`,
    kind: 'velocity',
    description: spec.description,
    hides: spec.hides,
    ...(spec.hidden === undefined ? {} : { hidden: spec.hidden }),
    expected,
    mayAlso: without([...FUNCTIONAL.velocity, ...also], expected),
    settings: spec.settings,
    make: (problem) => {
      const velocity = spec.velocity(truthOf(problem), problem);
      if (velocity === null) return null;
      return { ...asVelocity(`velocity.${spec.name}`, problem, velocity), ...spec.subject };
    },
  };
}

export function asVelocity(name: string, problem: Problem, velocity: PointFunction): VelocitySubject {
  return {
    kind: 'velocity',
    name,
    problem,
    evaluate: ({ x, t }) => velocity(Float64Array.from(x), Float64Array.from(t)),
  };
}

/** The right velocity with its time replaced by a function of it. */
export function reclocked(clock: (time: number) => number): (truth: Truth) => PointFunction {
  return (truth) => (x, t) => truth.velocity(x, t.map(clock));
}
