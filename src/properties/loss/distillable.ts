import { expectedError, FlowproofError } from '../../core/errors.ts';
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
  const special = teacher === 'given' || firstLeg === 'euler' || firstLeg === 'heun';
  for (const [field, value] of Object.entries({ times, noise })) {
    if (value !== 'drawn' || !special) continue;
    const expected = '"given" with a given teacher or a first leg by a solver';
    refuse(field, expected, value, `Take the ${field} of the call.`);
  }
  const [low, high] = subject.range ?? [0, 1];
  if (!(high > low)) refuse('range', 'two times, the first one lower', `${low}, ${high}`, 'Times run from 0 to 1.');
  if (reaches === 'end' && subject.range !== undefined) {
    refuse('range', 'none for a loss that reaches the end alone', `${low}, ${high}`, 'It ends where the problem does.');
  }
  if (reaches === 'end' && tangent !== 'jvp') {
    refuse('tangent', '"jvp" for a loss that reaches the end alone', 'a difference', 'It leaves no room at the end.');
  }
}

/**
 * Throws where the declared shape of residuals does not go with the rest.
 *
 * @throws FlowproofError `invalid-subject`.
 */
export function requireShapely({ residual, stopGradient, weighting = 'none', family }: LossSubject): void {
  if (residual === undefined) return;
  const refuse = (field: string, expected: string, got: unknown, hint: string): never => {
    throw expectedError('invalid-subject', field, expected, got, hint);
  };
  const { normalise, live, penalty = 'square' } = residual;
  if (family === 'flow-matching') {
    refuse('residual', 'none for the flow-matching family', residual, 'It is for rows with s < t.');
  }
  for (const [field, value] of Object.entries({ normalise, live })) {
    if (value === undefined || stopGradient === 'semigradient') continue;
    const hint = 'What is normalised or scaled is a stopped target, of which v_st alone is live.';
    refuse(`residual.${field}`, 'none but under stopGradient "semigradient"', value, hint);
  }
  if (normalise !== undefined && penalty !== 'square') {
    refuse('residual.penalty', 'square with normalised tangents', penalty, 'Declare one of the two.');
  }
  const shaped = normalise !== undefined || penalty !== 'square';
  if (shaped && weighting !== 'none' && weighting.kind === 'adaptive') {
    const hint = 'Both weigh a row by its residual: declare one of them.';
    refuse('weighting', 'none or log-variance with such a residual', weighting, hint);
  }
}
