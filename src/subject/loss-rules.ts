import { expectedError, FlowproofError } from '../core/errors.ts';
import { type Expression, parseExpression } from '../core/expression.ts';
import type { LossFamily, LossSubject, ResidualShape, StopGradientMode } from './loss.ts';

/** The stop-gradient modes that each family knows: method of self-distillation, eq 94 and Algorithms 2-4. */
export const MODES: Readonly<Record<LossFamily, readonly StopGradientMode[]>> = {
  'flow-matching': ['none'],
  lagrangian: ['convex', 'point-only', 'parameters-only', 'semigradient', 'none'],
  eulerian: ['full', 'convex', 'semigradient', 'none'],
  semigroup: ['convex', 'none'],
  meanflow: ['semigradient', 'full'],
};

const REASON: Partial<Record<LossFamily, string>> = {
  'flow-matching': 'Nothing can be stopped in flow matching.',
  meanflow: 'The conditional velocity may stand for the marginal one only where no live term multiplies it.',
};

/** What a stop-gradient mode can mean beside a frozen teacher, whose parameters nobody asks for. */
const GIVEN_MODES: Partial<Record<LossFamily, readonly StopGradientMode[]>> = {
  lagrangian: ['convex', 'parameters-only', 'semigradient'],
  eulerian: ['full', 'convex', 'semigradient'],
  semigroup: ['convex'],
};

/** The fields of a loss that shape residuals. */
export type ShapeField = 'residual' | 'diagonalResidual';

/** The times of a row that a declared factor may name. */
export const FACTOR_TIMES = ['s', 't', 'u'] as const;

/** Reads a declared factor of a row: an expression in its times and the path's a, b and sigma. @throws FlowproofError `invalid-subject`. */
export function parseFactor(text: string, name: string): Expression {
  return parseExpression(text, name, FACTOR_TIMES, ['a', 'b', 'sigma']);
}

/**
 * Throws where the fields of a loss, each right alone, do not go together: its stop-gradient mode, its teacher, reach and first leg, the shapes of
 * its residuals.
 *
 * @param where before the names of fields, for the error.
 * @throws FlowproofError `invalid-subject`.
 */
export function requireCoherent(subject: LossSubject, where = ''): void {
  try {
    requireRules(subject);
  } catch (thrown) {
    if (!(thrown instanceof FlowproofError)) throw thrown;
    throw new FlowproofError(thrown.code, `${where}${thrown.message}`, thrown.hint);
  }
}

function requireRules(subject: LossSubject): void {
  requireMode(subject);
  requireDistillable(subject);
  requireTold(subject);
  for (const field of ['residual', 'diagonalResidual'] as const) {
    if (subject[field] !== undefined) requireShapely(subject, field, subject[field]);
  }
}

function requireMode({ family, stopGradient }: LossSubject): void {
  const allowed = MODES[family];
  if (allowed.includes(stopGradient)) return;
  const hint = REASON[family] ?? 'Declare what the loss stops; `flowproof explain loss.gradient` lists the modes.';
  refuse('stopGradient', `one of ${allowed.join(', ')} for the ${family} family`, stopGradient, hint);
}

function requireDistillable(subject: LossSubject): void {
  const { family, stopGradient, teacher = 'self', reaches = 'any', firstLeg = 'net', times } = subject;
  const { noise = 'given', tangent = 'jvp' } = subject;
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
      const hint = 'The target of a discrete loss is stopped.';
      refuse('stopGradient', '"convex" with such a first leg', stopGradient, hint);
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

/** The rules of a diagonal that the loss masks itself, and of an intermediate time of its own. */
function requireTold(subject: LossSubject): void {
  const { family, times, noise = 'given', combine = 'batch', weighting = 'none' } = subject;
  if (subject.diagonal === 'masked') {
    if (family === 'flow-matching') refuse('diagonal', 'none under flow matching', 'masked', 'It has one term.');
    if (times !== 'drawn') refuse('times', '"drawn" with a masked diagonal', times, 'Given times say where s = t.');
    if (noise !== 'given') refuse('noise', '"given" with a masked diagonal', noise, 'Take the noise of the call.');
    const scoped = weighting !== 'none' && weighting.kind === 'adaptive' && weighting.scope === 'batch';
    if (combine === 'terms' || scoped) {
      const hint = 'Which term counts is told from the value: a row has to weigh as much whatever the others carry.';
      refuse('diagonal', 'another one where rows are weighed by their batch', 'masked', hint);
    }
  }
  if (subject.diagonal === 'added') {
    const batched = weighting !== 'none' && weighting.kind === 'adaptive' && weighting.scope === 'batch';
    if (family === 'flow-matching') refuse('diagonal', 'none under flow matching', 'added', 'It has one term.');
    if (batched)
      refuse('weighting', 'a weight of single rows beside an added term', weighting, 'Two terms have two means.');
  }
  if (subject.intermediate === 'midpoint' && (family !== 'semigroup' || times !== 'given')) {
    const hint = 'Drawn times have a time law: declare its gamma.';
    refuse('intermediate', '"given" but in the semigroup family with given times', 'midpoint', hint);
  }
}

function requireShapely(
  { stopGradient, weighting = 'none', family, diagonal }: LossSubject,
  field: ShapeField,
  { scale, normalise, live, penalty = 'square', weight }: ResidualShape,
): void {
  for (const [name, text] of Object.entries({ scale, live, weight })) {
    if (text !== undefined) parseFactor(text, `${field}.${name}`);
  }
  if (field === 'diagonalResidual' && (family === 'flow-matching' || diagonal === 'none')) {
    const hint = family === 'flow-matching' ? 'Its one term is shaped by `residual`.' : 'Leave out diagonal "none".';
    refuse(field, 'a flow-matching term beside a distillation term', family, hint);
  }
  for (const [name, value] of Object.entries({ normalise, live })) {
    if (value === undefined || stopGradient === 'semigradient') continue;
    const hint = 'What is normalised or scaled is a stopped target, of which v_st alone is live.';
    refuse(`${field}.${name}`, 'none but under stopGradient "semigradient"', value, hint);
  }
  if (normalise !== undefined && penalty !== 'square') {
    refuse(`${field}.penalty`, 'square with normalised tangents', penalty, 'Declare one of the two.');
  }
  const shaped = normalise !== undefined || penalty !== 'square';
  if (shaped && weighting !== 'none' && weighting.kind === 'adaptive') {
    const hint = 'Both weigh a row by its residual: declare one of them.';
    refuse('weighting', 'none or log-variance with such a residual', weighting, hint);
  }
}

function refuse(field: string, expected: string, got: unknown, hint: string): never {
  throw expectedError('invalid-subject', field, expected, got, hint);
}
