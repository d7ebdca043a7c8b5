import type { AverageVelocityNet } from '../net/jet.ts';
import type { RecordedCall } from '../net/types.ts';
import { type Bounded, combine } from './bounded.ts';
import type { Ask, Cell, Direction, Evaluation, Role } from './evaluation.ts';
import { placeIndex } from './places.ts';
import { type OutputTangent, outputReader } from './read-output.ts';
import { coefficients } from './span.ts';
import type { LossSpec } from './spec.ts';

/** A place that a definition asked for and that the loss did not call, or not with the derivative wanted. */
export interface MissingCall {
  readonly role: Role;
  readonly x: Float64Array;
  readonly s: number;
  readonly t: number;
  /** Present where the place was called, but no derivative along this direction can be had from the tangents used. */
  readonly direction?: Direction;
}

/** Recorded calls as answers to what definitions ask. */
export interface Observation {
  readonly ask: Ask;
  /** What was asked for in vain since the last `clear`. */
  readonly missing: MissingCall[];
}

/**
 * Roundings of an author's clock and of a tangent: a time that goes through `1 - t` and back, or times a scale.
 */
const TIME_OPS = 4;
const TANGENT_OPS = 16;

/**
 * The definition's evaluations among the recorded calls, matched row by row by their arguments and never by their order: a place is
 * called where a recorded row agrees with it within the rounding that the author's arithmetic may make. Results are those that
 * the author was given, rounded as the author got them.
 */
export function observe(spec: LossSpec, calls: readonly RecordedCall[], net: AverageVelocityNet): Observation {
  const { u, clock, convention } = spec;
  const reader = outputReader(convention, u);
  const index = placeIndex(calls);
  const averages = convention.output === 'average-velocity';
  const missing: MissingCall[] = [];
  const d = net.dimension;
  const rate = averages ? clock.rate : 1;
  const row = (values: Float64Array, i: number) => values.subarray(i * d, (i + 1) * d);

  const evaluation = (role: Role, cells: readonly Cell[]): Evaluation => {
    const at = ({ call, row: i }: Cell) => {
      const { x, s, t, y } = calls[call];
      return { x: row(x, i), s: s[i], t: t[i], y: row(y, i).map((value) => rate * value) };
    };
    const here = at(cells[0]);
    const { s, t } = here;
    const pushes = () =>
      cells
        .filter(({ call }) => calls[call].kind === 'jvp')
        .map((cell) => {
          const { dx, ds, dt, dy } = calls[cell.call];
          const i = cell.row;
          const tangent: OutputTangent = {
            direction: { dx: row(dx!, i), ds: ds![i], dt: dt![i] },
            dy: row(dy!, i).map((value) => rate * value),
          };
          return { direction: tangent.direction, result: reader.push(at(cell), tangent) };
        });
    const derive = ({ dx, ds, dt }: Direction): Bounded | undefined => {
      // On the diagonal X = x + (t - s) v + …, so that DX needs no derivative of v.
      if (averages && s === t) {
        return reader.push(here, { direction: { dx, ds, dt }, dy: new Float64Array(d) });
      }
      const known = pushes();
      const flat = (w: Direction) => Float64Array.of(...w.dx, w.ds, w.dt);
      const c = coefficients(
        known.map((entry) => flat(entry.direction)),
        flat({ dx, ds, dt }),
        TANGENT_OPS * u * Math.sqrt(d + 2),
      );
      if (c === undefined) return undefined;
      const terms = known.map((entry, k) => ({ c: c[k], v: entry.result })).filter((term) => term.c !== 0);
      return combine(u, TANGENT_OPS, terms);
    };
    const orMissing = (direction: Direction, answer: Bounded | undefined): Bounded | undefined => {
      if (answer === undefined) missing.push({ role, x: here.x, s, t, direction });
      return answer;
    };
    const push = (direction: Direction) => orMissing(direction, derive(direction));
    const still = new Float64Array(d);
    return {
      x: here.x,
      s,
      t,
      cells,
      stepError: reader.stepError(s, t),
      point: () => withSpread(cells.map((cell) => reader.point(at(cell)))),
      velocity: () => {
        if (averages || s !== t) return reader.velocity(here);
        // On the diagonal ∂_t X = b = -∂_s X.
        const forward = { dx: still, ds: 0, dt: 1 };
        return orMissing(forward, derive(forward) ?? derive({ dx: still, ds: -1, dt: 0 }));
      },
      push,
      gradient: () => net.jet({ x: here.x, s: Float64Array.of(s), t: Float64Array.of(t) }).vx,
    };
  };

  return {
    missing,
    ask: (role, x, s, t) => {
      const timeError = TIME_OPS * u * (1 + Math.max(Math.abs(s), Math.abs(t)));
      const cells = index.near(x, s, t, timeError);
      if (cells.length > 0) return evaluation(role, cells);
      missing.push({ role, x: x.value, s, t });
      return undefined;
    },
  };
}

/** The first of several answers; its error covers the others, which differ by the rounding of their arguments. */
function withSpread(answers: readonly Bounded[]): Bounded {
  const [first] = answers;
  const error = first.error.map((own, k) =>
    answers.reduce((most, other) => Math.max(most, other.error[k] + Math.abs(other.value[k] - first.value[k])), own),
  );
  return { value: first.value, error };
}
