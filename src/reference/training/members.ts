import type { MethodConfig } from '../methods/config.ts';
import { type MethodFacts, methodFacts, type TeacherKind } from '../methods/facts.ts';
import type { MethodTimes } from '../methods/times.ts';
import type { TrainingConfig } from './config.ts';

/** One run of an ensemble. */
export interface Member {
  readonly seed: number;
  readonly rate: number;
  readonly method: MethodConfig;
  readonly facts: MethodFacts;
}

/** The runs of a configuration: one, or those of its ensemble in order. */
export function membersOf(config: TrainingConfig): readonly Member[] {
  return (config.ensemble ?? [{}]).map(({ seed = config.seed, rate = config.rate, method = config.method }) => {
    const full: MethodConfig = typeof method === 'string' ? { id: method } : method;
    return { seed, rate, method: full, facts: methodFacts[full.id] };
  });
}

export function teacherOf({ method, facts }: Member): TeacherKind {
  return method.teacher ?? facts.teachers[0];
}

/** Whether a teacher from outside the run is wanted. */
export function needsTeacher(member: Member): boolean {
  return ['velocity', 'map'].includes(teacherOf(member));
}

export function timesOf({ method, facts }: Member): MethodTimes {
  return method.times ?? facts.times;
}
