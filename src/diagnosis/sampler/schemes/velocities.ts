import type { FixedCandidate } from '../../function/candidate.ts';
import { eachEntry } from '../../function/rows.ts';
import { eulerStep, filled, one, STEP, type StepParts, scheme, uniform } from '../scheme.ts';

/** Steps with another velocity, or with the net called at other times. */
export function wrongVelocities(parts: StepParts): FixedCandidate[] {
  const { oracle, map, v, right, along } = parts;
  const { d, start, end } = oracle;
  const euler = eulerStep(parts);
  return [
    one(
      'euler-steps',
      'each step uses the instantaneous velocity v(s, s) (Euler): the step handed to the net is 0',
      scheme(oracle, euler),
      STEP,
    ),
    one(
      'euler-but-one-step',
      'several steps use the instantaneous velocity v(s, s), one step does not',
      scheme(oracle, (at) => (at.steps === 1 ? right(at) : euler(at))),
      STEP,
    ),
    one(
      'euler-last-step',
      'the last of several steps uses the instantaneous velocity',
      scheme(oracle, (at) => (at.steps > 1 && at.k === at.steps - 1 ? euler(at) : right(at))),
      STEP,
    ),
    one(
      'euler-first-step',
      'the first of several steps uses the instantaneous velocity',
      scheme(oracle, (at) => (at.steps > 1 && at.k === 0 ? euler(at) : right(at))),
      STEP,
    ),
    one(
      'end-velocity',
      'each step uses the instantaneous velocity at its end time, v(t, t)',
      scheme(
        oracle,
        along(({ x, t }) => v(x, t, t)),
      ),
      STEP,
    ),
    one(
      'midpoint-velocity',
      'each step uses the instantaneous velocity at its middle time',
      scheme(
        oracle,
        along(({ x, s, t }) => {
          const u = s.map((time, i) => (time + t[i]) / 2);
          return v(x, u, u);
        }),
      ),
      STEP,
    ),
    one(
      'heun-steps',
      'each step is one of Heun with the instantaneous velocity',
      scheme(oracle, (at) => {
        const slope = v(at.x, at.s, at.s);
        const there = eachEntry(at.x, d, (value, i, k) => value + (at.t[i] - at.s[i]) * slope[i * d + k]);
        const other = v(there, at.t, at.t);
        return eachEntry(
          at.x,
          d,
          (value, i, k) => value + ((at.t[i] - at.s[i]) * (slope[i * d + k] + other[i * d + k])) / 2,
        );
      }),
      STEP,
    ),
    one(
      'heun-on-averages',
      'each step takes the mean of the average velocity v(s, t) and the instantaneous one at its end',
      scheme(oracle, (at) => {
        const slope = v(at.x, at.s, at.t);
        const there = right(at);
        const other = v(there, at.t, at.t);
        const mean = slope.map((value, k) => (value + other[k]) / 2);
        return eachEntry(at.x, d, (value, i, k) => value + (at.t[i] - at.s[i]) * mean[i * d + k]);
      }),
      STEP,
    ),
    one(
      'times-of-the-next-step',
      'each step uses the velocity of the times of the next one',
      scheme(
        oracle,
        along(({ x, t, k, times }) => v(x, t, filled(t, times[Math.min(k + 2, times.length - 1)]))),
      ),
      STEP,
    ),
    one(
      'times-of-the-previous-step',
      'each step uses the velocity of the times of the one before',
      scheme(
        oracle,
        along(({ x, s, k, times }) => v(x, filled(s, times[Math.max(0, k - 1)]), s)),
      ),
      STEP,
    ),
    one(
      'velocity-of-the-first-call',
      'all steps use the velocity of the first one',
      scheme(
        oracle,
        along(({ first, s, times }) => v(first, filled(s, times[0]), filled(s, times[1]))),
      ),
      'Call the net in every step.',
    ),
    one(
      'average-to-the-end',
      'each step uses the average velocity to the end of time, v(s, 1)',
      scheme(
        oracle,
        along(({ x, s }) => v(x, s, filled(s, end))),
      ),
      STEP,
    ),
    one(
      'average-from-the-start',
      'each step uses the average velocity from the start of time, v(0, t)',
      scheme(
        oracle,
        along(({ x, t }) => v(x, filled(t, start), t)),
      ),
      STEP,
    ),
    one(
      'swapped-times',
      'the net is called with the times (t, s)',
      scheme(oracle, ({ x, s, t }) => map(x, t, s)),
      'Call the net with (s, t).',
    ),
    one(
      'swapped-velocity',
      'the velocity is asked at the times (t, s)',
      scheme(
        oracle,
        along(({ x, s, t }) => v(x, t, s)),
      ),
      'Call the net with (s, t).',
    ),
    one(
      'direction',
      'the net is called with the times (1 - s, 1 - t): from data to noise',
      scheme(oracle, ({ x, s, t }) =>
        map(
          x,
          s.map((time) => start + end - time),
          t.map((time) => start + end - time),
        ),
      ),
      'Go from noise to data.',
    ),
    one(
      'reversed-way',
      'the way goes from the end of time to its start',
      scheme(oracle, right, (count) => uniform(count, end, start)),
      'Go from noise to data.',
    ),
    one(
      'step-sign',
      'x - (t - s) v is taken for x + (t - s) v',
      scheme(oracle, ({ x, s, t }) => map(x, s, t).map((y, k) => 2 * x[k] - y)),
      'Add the displacement.',
    ),
  ];
}
