import type { ExactProblem } from '../../analytic/types.ts';
import type { SamplerSubject } from '../../subject/types.ts';
import type { Checkable, CheckContext, Property } from '../types.ts';

/** A sampler on a problem, as a property gets it. */
export type SamplerCheckable = Extract<Checkable, { readonly kind: 'sampler' }>;
/** The context of a check of a sampler. */
export type SamplerContext = CheckContext<SamplerCheckable>;
/** A property of samplers. */
export type SamplerProperty = Property<SamplerCheckable>;

/** True where the same noise has to give the same samples, whatever the seed. */
export function isPointwise({ deterministic, renoises, noise }: SamplerSubject): boolean {
  return deterministic !== false && renoises !== true && noise !== 'drawn';
}

/** Those of the numbers of steps wanted that the sampler takes; where it takes none of them, those that it takes. */
export function stepsOf({ steps }: SamplerSubject, wanted: readonly number[]): readonly number[] {
  if (steps === undefined) return wanted;
  const both = wanted.filter((count) => steps.includes(count));
  return both.length > 0 ? both : [...steps].sort((a, b) => a - b);
}

/** Why no sampler can be judged on this problem; undefined where one can. */
export function unposable({ subject, problem, bound = false }: SamplerCheckable): string | undefined {
  if (problem === null) return 'no-problem: a sampler is judged by the exact map in the place of its network';
  if (!problem.native) return 'not-native: the exact map of this problem is integrated and cannot stand for a network';
  const [start, end] = problem.timeRange;
  const [low, high] = problem.regularTimes;
  if (start < low || end > high) {
    return `singular: the exact map to the end of the time range is not smooth (regular times ${low} to ${high})`;
  }
  const declared = bound || (subject.problem !== undefined && subject.problem !== null);
  if (!declared && (start !== 0 || end !== 1)) {
    return `time-range: the problem is posed on [${start}, ${end}]; a sampler that reads \`range\` declares the problem or comes from a factory`;
  }
  return undefined;
}

/** The skip of a property that compares samples point by point. */
export function notPointwise(checkable: SamplerCheckable): string | undefined {
  const { subject } = checkable;
  if (subject.deterministic === false) return 'not-deterministic: the sampler declares that equal calls may differ';
  if (subject.renoises === true) return 'renoises: only the law of its samples is determined';
  if (subject.noise === 'drawn')
    return 'noise-drawn: it draws its own noise, so that only the law of its samples is determined';
  return unposable(checkable);
}

/** The problem of a check that was not skipped. */
export function problemOf({ problem, subject }: SamplerContext): ExactProblem {
  if (problem === null) throw new TypeError(`${subject.subject.name}: a sampler without a problem is skipped`);
  return problem;
}
