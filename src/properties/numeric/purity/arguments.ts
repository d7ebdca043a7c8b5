import type { Property } from '../../types.ts';
import { argumentResiduals, ownArgumentResiduals } from '../identities/arguments.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { ROUND_OFF_TEXT, VELOCITY_TEXT } from '../round-off.ts';
import { singularEnd } from '../singular-end.ts';
import { argumentsOf, type EvaluableKind } from './kind.ts';

/** Each argument has an effect where it should have one. */
export function argumentsProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.arguments`,
    title: 'Every argument has an effect',
    statement: 'Moving one argument moves the answer by at least half of what it moves the exact one.',
    equation: '|f(z′) - f(z)| ≥ ½ |f*(z′) - f*(z)|, z′ differing from z in one argument',
    source: 'derived',
    level: 'required',
    kind,
    tolerance: 'Round-off of the four values and the error estimates of the exact ones.',
    blind: 'Effects that are wrong but large enough.',
    blockedBy: [],
    skip: (subject) => (kind === 'consistency' ? singularEnd(subject.problem) : undefined),
    times: 'triple',
    fields: ['x', ...argumentsOf(kind), 'u', 'v'],
    derivation: `Of each value ${kind === 'velocity' ? VELOCITY_TEXT : ROUND_OFF_TEXT}; plus the exact answers’ own error estimates.`,
    meaning: 'An argument has less than half of its effect',
    residuals: (subject, problem, batch) =>
      problem === null ? ownArgumentResiduals(subject, batch) : argumentResiduals(subject, problem, batch),
  });
}
