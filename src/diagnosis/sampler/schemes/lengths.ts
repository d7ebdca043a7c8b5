import { shortNumber } from '../../explain.ts';
import type { FittedCandidate } from '../../function/candidate.ts';
import { fitted, STEP, type Step, type StepParts, scheme, uniform } from '../scheme.ts';

/** Steps too long or too short, and ways that start or end elsewhere, by constants that are fitted. */
export function wrongLengths({ oracle, right, v }: StepParts): FittedCandidate[] {
  const stretched: (...at: [Parameters<Step>[0], number]) => Float64Array = (at, c) =>
    right(at).map((y, k) => at.x[k] + c * (y - at.x[k]));
  return [
    fitted(
      'step-shrinks',
      'factor',
      (c) => `each step multiplies its result by ${shortNumber(c)}`,
      [1],
      1,
      (c) => scheme(oracle, (at) => right(at).map((y) => c * y)),
      'Remove the factor.',
    ),
    fitted(
      'displacement-scaled',
      'factor',
      (c) => `each step has ${shortNumber(c)} times its length`,
      [1],
      1,
      (c) => scheme(oracle, (at) => right(at).map((y, k) => at.x[k] + c * (y - at.x[k]))),
      'Multiply the velocity by t - s.',
    ),
    fitted(
      'velocity-added',
      'factor',
      (c) =>
        `x ${c < 0 ? '-' : '+'} ${Math.abs(c) === 1 ? '' : `${shortNumber(Math.abs(c))} `}v is taken for x + (t - s) v, whatever the step`,
      [1, -1],
      0,
      (c) => scheme(oracle, ({ x, s, t }) => v(x, s, t).map((slope, k) => x[k] + c * slope)),
      STEP,
    ),
    fitted(
      'first-step-scaled',
      'factor',
      (c) => `the first step has ${shortNumber(c)} times its length`,
      [0.5, 2],
      1,
      (c) => scheme(oracle, (at) => (at.k === 0 ? stretched(at, c) : right(at))),
      STEP,
    ),
    fitted(
      'last-step-scaled',
      'factor',
      (c) => `the last step has ${shortNumber(c)} times its length`,
      [0.5, 2],
      1,
      (c) => scheme(oracle, (at) => (at.k === at.steps - 1 ? stretched(at, c) : right(at))),
      STEP,
    ),
    fitted(
      'steps-clamped',
      'limit',
      (c) => `the state is clamped to ±${shortNumber(c)} after each step`,
      [1, 2, 3, 4],
      0,
      (c) => scheme(oracle, (at) => right(at).map((y) => Math.min(c, Math.max(-c, y)))),
      'Remove the clamp.',
      1.15,
    ),
    fitted(
      'stops-short',
      'distance',
      (c) => `the way ends ${shortNumber(c)} of a step before the end of time`,
      [0.01],
      0,
      (c) =>
        scheme(oracle, right, (count, a, b) =>
          uniform(count, a, b).map((time, k) => (k === count ? b - (c * (b - a)) / count : time)),
        ),
      'End at the end of time.',
    ),
    fitted(
      'ends-early',
      'distance',
      (c) => `the way ends ${shortNumber(c)} before the end of time`,
      [0.01, 1e-3],
      0,
      (c) => scheme(oracle, right, (count, a, b) => uniform(count, a, b - c)),
      'End at the end of time.',
    ),
    fitted(
      'starts-late',
      'distance',
      (c) => `the way starts ${shortNumber(c)} after the start of time`,
      [0.01, 1e-3],
      0,
      (c) => scheme(oracle, right, (count, a, b) => uniform(count, a + c, b)),
      'Start at the start of time.',
    ),
  ];
}
