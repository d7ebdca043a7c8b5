import type { FixedCandidate } from '../../function/candidate.ts';
import { eachEntry } from '../../function/rows.ts';
import { filled, one, STEP, type StepParts, scheme } from '../scheme.ts';

/** Steps from another state or time, outputs of the net taken for something else, steps too many or too few. */
export function wrongStates({ oracle, map, v, right, along }: StepParts): FixedCandidate[] {
  const { d, start, end } = oracle;
  return [
    one(
      'state-not-updated',
      'the velocity of every step is taken at the first noise',
      scheme(
        oracle,
        along(({ first, s, t }) => v(first, s, t)),
      ),
      'Pass the current state to the net.',
    ),
    one(
      'restarted',
      'every step starts from the first noise',
      scheme(oracle, ({ first, s, t }) => map(first, s, t)),
      'Pass the current state to the net.',
    ),
    one(
      'start-time-not-updated',
      'every step is told that it starts at the start of time',
      scheme(oracle, ({ x, t }) => map(x, filled(t, start), t)),
      'Pass the time of the current state.',
    ),
    one(
      'end-time-not-updated',
      'every step is told that it goes to the end of time',
      scheme(oracle, ({ x, s }) => map(x, s, filled(s, end))),
      'Pass the end time of the step.',
    ),
    one(
      'velocity-for-map',
      'the average velocity is taken for the transported point',
      scheme(oracle, ({ x, s, t }) => v(x, s, t)),
      'Add (t - s) times it to the point.',
    ),
    one(
      'displacement-for-map',
      'the displacement is taken for the transported point',
      scheme(oracle, ({ x, s, t }) => map(x, s, t).map((y, k) => y - x[k])),
      'Add it to the point.',
    ),
    one(
      'map-for-velocity',
      'the transported point is taken for the average velocity',
      scheme(
        oracle,
        along(({ x, s, t }) => map(x, s, t)),
      ),
      'Use it as the new state.',
    ),
    one(
      'map-for-displacement',
      'the transported point is added to the state',
      scheme(oracle, ({ x, s, t }) => map(x, s, t).map((y, k) => y + x[k])),
      'Use it as the new state.',
    ),
    one(
      'step-factor-missing',
      'the factor t - s is missing: x + v',
      scheme(oracle, ({ x, s, t }) => v(x, s, t).map((slope, k) => x[k] + slope)),
      STEP,
    ),
    one(
      'whole-range-step',
      'each step adds the velocity times the whole range of time',
      scheme(oracle, ({ x, s, t }) => v(x, s, t).map((slope, k) => x[k] + (end - start) * slope)),
      STEP,
    ),
    one(
      'step-taken-twice',
      'each step is taken twice',
      scheme(oracle, ({ x, s, t }) => map(map(x, s, t), s, t)),
      'Take each step once.',
    ),
    one(
      'denoiser',
      'the posterior mean stands in the place of the end of the trajectory in each step',
      scheme(oracle, (at) => {
        const mean = oracle.data(at.x, at.s);
        return eachEntry(
          at.x,
          d,
          (value, i, k) => value + ((at.t[i] - at.s[i]) / (end - at.s[i])) * (mean[i * d + k] - value),
        );
      }),
      'Use the map, not the posterior mean.',
    ),
    one(
      'one-step-always',
      'one step is taken whatever the number',
      scheme(oracle, right, (_, a, b) => [a, b]),
      'Take as many steps as asked.',
      1.1,
    ),
  ];
}
