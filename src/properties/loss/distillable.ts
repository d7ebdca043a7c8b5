import { FlowproofError } from '../../core/errors.ts';
import type { LossFamily, LossSubject, StopGradientMode } from '../../subject/types.ts';

/** What a stop-gradient mode can mean beside a frozen teacher, whose parameters nobody asks for. */
const GIVEN_MODES: Partial<Record<LossFamily, readonly StopGradientMode[]>> = {
  lagrangian: ['convex', 'parameters-only', 'semigradient'],
  eulerian: ['full', 'convex', 'semigradient'],
  semigroup: ['convex'],
};

/**
 * Throws where the teacher, the reach or the first leg that a loss declares do not go with the rest.
 *
 * @throws FlowproofError `invalid-subject`.
 */
export function requireDistillable(subject: LossSubject): void {
  const { family, stopGradient, teacher = 'self', reaches = 'any', firstLeg = 'net', times } = subject;
  const { noise = 'given', tangent = 'jvp' } = subject;
  const refuse = (field: string, expected: string, got: string, hint: string): never => {
    throw new FlowproofError('invalid-subject', `${field}: expected ${expected}, got "${got}"`, hint);
  };
  if (teacher === 'given') {
    const modes = GIVEN_MODES[family];
    if (modes === undefined) refuse('teacher', `"self" for the ${family} family`, teacher, 'It has no teacher.');
    else if (!modes.includes(stopGradient)) {
      const hint = 'The parameters of a given teacher are frozen: declare the mode that is left without them.';
      refuse('stopGradient', `one of ${modes.join(', ')} with a given teacher`, stopGradient, hint);
    }
    if (subject.framework === 'remote') {
      refuse('teacher', '"self" for a remote loss', teacher, 'A remote loss has one net, its own.');
    }
  }
  if (reaches === 'end' && (family === 'flow-matching' || subject.diagonal !== 'none')) {
    const hint = 'A map to the last time alone has no diagonal: declare diagonal "none".';
    refuse('reaches', '"any" for a loss with rows s = t', reaches, hint);
  }
  if (firstLeg !== 'net') {
    if (family !== 'semigroup') refuse('firstLeg', `"net" for the ${family} family`, firstLeg, 'It has no legs.');
    if (stopGradient !== 'convex') {
      refuse(
        'stopGradient',
        '"convex" with such a first leg',
        stopGradient,
        'The target of a discrete loss is stopped.',
      );
    }
  }
  const special = teacher === 'given' || reaches === 'end' || firstLeg !== 'net';
  for (const [field, value] of Object.entries({ times, noise })) {
    if (value !== 'drawn' || !special) continue;
    const expected = '"given" with a given teacher, a reach to the end or a discrete first leg';
    refuse(field, expected, value, `Take the ${field} of the call.`);
  }
  if (reaches === 'end' && tangent !== 'jvp') {
    refuse('tangent', '"jvp" for a loss that reaches the end alone', 'a difference', 'It leaves no room at the end.');
  }
}
