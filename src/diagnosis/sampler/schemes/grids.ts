import type { FixedCandidate } from '../../function/candidate.ts';
import { eulerStep, one, STEP, type StepParts, scheme, uniform } from '../scheme.ts';

/** The step with its displacement multiplied. */
const scaled = ({ x }: { x: Float64Array }, y: Float64Array, factor: number) =>
  y.map((value, k) => x[k] + factor * (value - x[k]));

/** Other grids of times, and steps left out or taken twice. */
export function wrongGrids(parts: StepParts): FixedCandidate[] {
  const { oracle, map, right } = parts;
  const euler = eulerStep(parts);
  return [
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
      'step-length-of-next',
      'steps have the length of N + 1 steps, and the times of N',
      scheme(oracle, (at) => scaled(at, right(at), at.steps / (at.steps + 1))),
      STEP,
    ),
    one(
      'step-length-of-previous',
      'steps have the length of N - 1 steps, and the times of N',
      scheme(oracle, (at) => scaled(at, right(at), at.steps / Math.max(1, at.steps - 1))),
      STEP,
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
}
