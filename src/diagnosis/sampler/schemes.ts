import { shortNumber } from '../explain.ts';
import type { Candidate, FittedCandidate, FixedCandidate, Prediction } from '../function/candidate.ts';
import { averageVelocity, type Oracle } from '../function/oracle.ts';
import { eachEntry, pick, type Rows, rowsOf } from '../function/rows.ts';

/** One step of n points from time s to time t; k counts from 0, `first` is the noise. */
type Step = (at: {
  x: Float64Array;
  s: Float64Array;
  t: Float64Array;
  k: number;
  steps: number;
  first: Float64Array;
}) => Float64Array;
/** The times of a way of N steps, one more than there are steps. */
type Grid = (steps: number, start: number, end: number) => number[];

const uniform: Grid = (steps, start, end) =>
  Array.from({ length: steps + 1 }, (_, k) => (k === steps ? end : start + ((end - start) * k) / steps));

/** A scheme of steps as a function of rows whose `s` is the number of steps. */
function scheme(oracle: Oracle, step: Step, grid: Grid = uniform): Prediction {
  return (rows) => {
    const { d } = rows;
    const y = new Float64Array(rows.x.length);
    for (const count of new Set([...rows.s].map(Math.round))) {
      const chosen = Array.from({ length: rows.n }, (_, i) => i).filter((i) => Math.round(rows.s[i]) === count);
      const first = pick(rows, chosen).x;
      const times = grid(count, oracle.start, oracle.end);
      let x = first;
      for (let k = 0; k + 1 < times.length; k++) {
        const at = (time: number) => new Float64Array(chosen.length).fill(time);
        x = step({ x, s: at(times[k]), t: at(times[k + 1]), k, steps: count, first });
      }
      chosen.forEach((row, j) => {
        y.set(x.subarray(j * d, (j + 1) * d), row * d);
      });
    }
    return y;
  };
}

/** Wrong samplers: a wrong step, a wrong grid, noise or samples changed on their way. */
export function samplerFormulas(oracle: Oracle): Candidate[] {
  const { d, start, end } = oracle;
  const map = (x: Float64Array, s: Float64Array, t: Float64Array) => oracle.map(rowsOf(x, s, t));
  const v = (x: Float64Array, s: Float64Array, t: Float64Array) => averageVelocity(oracle, rowsOf(x, s, t));
  const right: Step = ({ x, s, t }) => map(x, s, t);
  const along =
    (slope: Step): Step =>
    (at) => {
      const slopes = slope(at);
      return eachEntry(at.x, d, (value, i, k) => value + (at.t[i] - at.s[i]) * slopes[i * d + k]);
    };
  const filled = (like: Float64Array, value: number) => like.map(() => value);
  const one = (id: string, title: string, predict: Prediction, mend: string, cost = 1): FixedCandidate => ({
    level: 'canonical',
    cost,
    claim: { id: `formula.sampler.${id}`, kind: 'formula', title, like: `those of the exact map where ${title}`, mend },
    predict,
  });
  const STEP = 'A step is x + (t - s) v_{s,t}(x), with the average velocity from s to t.';
  const euler: Step = along(({ x, s }) => v(x, s, s));
  const steps: FixedCandidate[] = [
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
  const grids: FixedCandidate[] = [
    one(
      'steps-off-by-one',
      'N means N - 1 steps: one step returns the noise',
      scheme(oracle, right, (count, a, b) => (count === 1 ? [a] : uniform(count - 1, a, b))),
      'Take N steps, with N + 1 times.',
    ),
    one(
      'last-step-missing',
      'the last step is not taken',
      scheme(oracle, right, (count, a, b) => uniform(count, a, b).slice(0, -1)),
      'Take the last step, to the end of time.',
      0.95,
    ),
    one(
      'first-step-missing',
      'the first step is not taken',
      scheme(oracle, right, (count, a, b) => uniform(count, a, b).slice(1)),
      'Take the first step, from the start of time.',
    ),
    one(
      'first-step-twice',
      'with several steps the first is taken twice',
      scheme(oracle, (at) => {
        const y = right(at);
        return at.k === 0 && at.steps > 1 ? map(y, at.s, at.t) : y;
      }),
      'Take each step once.',
    ),
    one(
      'last-step-twice',
      'with several steps the last is taken twice',
      scheme(oracle, (at) => {
        const y = right(at);
        return at.k === at.steps - 1 && at.steps > 1 ? map(y, at.s, at.t) : y;
      }),
      'Take each step once.',
    ),
    one(
      'grid-of-next',
      'the grid is that of N + 1 steps, of which N are taken',
      scheme(oracle, right, (count, a, b) => uniform(count + 1, a, b).slice(0, -1)),
      'Space N + 1 times over the whole range.',
      1.05,
    ),
    one(
      'grid-of-previous-euler',
      'N means N - 1 steps, with the instantaneous velocity',
      scheme(oracle, euler, (count, a, b) => (count === 1 ? [a] : uniform(count - 1, a, b))),
      STEP,
      2,
    ),
    one(
      'last-step-missing-euler',
      'the last step is not taken, with the instantaneous velocity',
      scheme(oracle, euler, (count, a, b) => uniform(count, a, b).slice(0, -1)),
      STEP,
      2,
    ),
  ];
  const whole = (rows: Rows) => map(rows.x, filled(rows.s, start), filled(rows.s, end));
  const fitted = (
    id: string,
    parameter: string,
    title: (value: number) => string,
    starts: readonly number[],
    none: number,
    predictAt: (value: number) => Prediction,
    mend: string,
    cost = 1.2,
  ): FittedCandidate => ({
    level: 'canonical',
    cost,
    starts,
    predictAt,
    claimAt: (value) =>
      value === none || Math.abs(value) < 1e-12
        ? undefined
        : {
            id: `formula.sampler.${id}`,
            kind: 'formula',
            title: title(value),
            like: `those of the exact map where ${title(value)}`,
            parameter: { name: parameter, value },
            mend,
          },
  });
  const clamp = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value));
  const out =
    (f: (y: number, i: number, rows: Rows) => number): Prediction =>
    (rows) =>
      eachEntry(whole(rows), d, (y, i) => f(y, i, rows));
  const into =
    (f: (x: number) => number): Prediction =>
    (rows) =>
      whole(rowsOf(rows.x.map(f), rows.s, rows.t));
  const ways: Candidate[] = [
    one('noise-returned', 'the noise is returned as it came', (rows) => rows.x.slice(), 'Apply the net.'),
    one(
      'noise-negated',
      'the noise comes with the other sign',
      into((x) => -x),
      'Use the noise as it is.',
    ),
    one('noise-folded', 'the absolute value of the noise is used', into(Math.abs), 'Use the noise as it is.'),
    one(
      'noise-zero',
      'the noise is read as 0',
      into((x) => 0 * x),
      'Use the noise of the caller.',
    ),
    one(
      'output-negated',
      'samples have the other sign',
      out((y) => -y),
      'Keep the sign.',
    ),
    one('output-absolute', 'samples are replaced by their absolute value', out(Math.abs), 'Keep the sign.'),
    fitted(
      'output-scaled',
      'factor',
      (c) => `samples are multiplied by ${shortNumber(c)}`,
      [1],
      1,
      (c) => out((y) => c * y),
      'Remove the factor.',
    ),
    fitted(
      'output-shifted',
      'shift',
      (c) => `${shortNumber(c)} is added to the samples`,
      [0],
      0,
      (c) => out((y) => y + c),
      'Remove the shift.',
    ),
    fitted(
      'output-clamped',
      'limit',
      (c) => `samples are clamped to ±${shortNumber(c)}`,
      [1, 2, 3, 4],
      0,
      (c) => out((y) => clamp(y, c)),
      'Remove the clamp.',
      1.1,
    ),
    fitted(
      'temperature',
      'factor',
      (c) => `the noise is multiplied by ${shortNumber(c)} (a temperature)`,
      [1, 0.5],
      1,
      (c) => into((x) => c * x),
      'Use the noise as it is, or declare its law.',
      1.15,
    ),
    fitted(
      'noise-shifted',
      'shift',
      (c) => `${shortNumber(c)} is added to the noise`,
      [0],
      0,
      (c) => into((x) => x + c),
      'Use the noise as it is.',
    ),
    fitted(
      'noise-clipped',
      'limit',
      (c) => `the noise is clipped to ±${shortNumber(c)}`,
      [1, 2, 3],
      0,
      (c) => into((x) => clamp(x, c)),
      'Use the noise as it is.',
      1.1,
    ),
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
      (c) => `each step is ${shortNumber(c)} times too long`,
      [1],
      1,
      (c) => scheme(oracle, (at) => right(at).map((y, k) => at.x[k] + c * (y - at.x[k]))),
      'Multiply the velocity by t - s.',
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
  if (d > 1) {
    ways.push(
      one(
        'coordinates-reversed',
        'the coordinates of the samples come in reverse order',
        (rows) => {
          const y = whole(rows);
          return eachEntry(y, d, (_, i, k) => y[i * d + d - 1 - k]);
        },
        'Keep the order of the coordinates.',
      ),
    );
  }
  return [...steps, ...grids, ...ways];
}

/** The same for one number of steps alone, where it is the only one that is wrong; for all but one step likewise. */
export function forSomeSteps(candidate: Candidate, right: Prediction, counts: readonly number[]): Candidate {
  const named = `with ${counts.join(', ')} step${counts.length === 1 && counts[0] === 1 ? '' : 's'} alone`;
  const within =
    (predict: Prediction): Prediction =>
    (rows) => {
      const [inside, outside] = [predict(rows), right(rows)];
      return eachEntry(outside, rows.d, (value, i, k) =>
        counts.includes(Math.round(rows.s[i])) ? inside[i * rows.d + k] : value,
      );
    };
  const said = <C extends { id: string; title: string; like: string }>(claim: C): C => ({
    ...claim,
    id: `${claim.id}.some-steps`,
    title: `${claim.title}, ${named}`,
    like: `${claim.like} ${named}`,
  });
  if ('predict' in candidate)
    return {
      ...candidate,
      cost: candidate.cost + 0.5,
      claim: said(candidate.claim),
      predict: within(candidate.predict),
    };
  return {
    ...candidate,
    cost: candidate.cost + 0.5,
    predictAt: (value) => within(candidate.predictAt(value)),
    claimAt: (value) => {
      const claim = candidate.claimAt(value);
      return claim === undefined ? undefined : said(claim);
    },
  };
}
