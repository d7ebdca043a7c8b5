import type { AverageVelocityNet } from '../net/jet.ts';
import type { NetCall } from '../net/types.ts';
import { type Bounded, combine } from './bounded.ts';
import { offsetsOf, type Quotient, quotientAt, quotientGradient, quotientOf } from './difference.ts';
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

/**
 * Roundings of an author's clock and of a tangent: a time that goes through `1 - t` and back, or times a scale.
 */
const TIME_OPS = 4;
const TANGENT_OPS = 16;

/**
 * The definition's evaluations among the recorded calls, matched row by row by their arguments and never by their order: a place is
 * called where a recorded row agrees with it within the rounding that the author's arithmetic may make. Results are those that
 * the author was given, rounded as the author got them.
 *
 * @param missing gets what is asked for in vain.
 */
export function observe(
  spec: LossSpec,
  calls: readonly NetCall[],
  net: AverageVelocityNet,
  missing: MissingCall[],
): Ask {
  const { u, convention, resultRate: rate, timeSize } = spec;
  const reader = outputReader(spec);
  const index = placeIndex(calls);
  const averages = convention.output === 'average-velocity';
  const differences = offsetsOf(spec) !== undefined;
  const timeErrorOf = (s: number, t: number) => TIME_OPS * u * Math.max(timeSize(s), timeSize(t));
  const d = net.dimension;
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
    const gradient = (along?: Direction): Float64Array => {
      const places = along && quotient(along);
      if (places !== undefined) return quotientGradient(spec, self, places);
      return net.jet({ x: here.x, s: Float64Array.of(s), t: Float64Array.of(t) }).vx;
    };
    const quotient = (direction: Direction): Quotient | undefined =>
      quotientAt(spec, self, direction, (point, start, end) => {
        const found = index.near(point, start, end, timeErrorOf(start, end));
        return found.length > 0 ? evaluation(role, found) : undefined;
      });
    const resultAt = (place: Evaluation) => at(place.cells[0]).y;
    /** What the author's own direction, known within its error, does to the derivative along the definition's. */
    const widenedBy = (error: number, answer: Bounded): Bounded => {
      if (error === 0) return answer;
      const slope = gradient();
      const reach = answer.value.map((_, k) => {
        let sum = 1;
        for (let m = 0; m < d; m++) sum += Math.abs((t - s) * slope[k * d + m]);
        return sum;
      });
      return { value: answer.value, error: answer.error.map((own, k) => own + reach[k] * error) };
    };
    const derive = (direction: Direction): Bounded | undefined => {
      const { dx, ds, dt, error = 0 } = direction;
      // On the diagonal X = x + (t - s) v + …, so that DX needs no derivative of v.
      if (averages && s === t) {
        return widenedBy(error, reader.push(here, { direction, dy: new Float64Array(d) }));
      }
      if (differences) {
        const places = quotient(direction);
        if (places === undefined) return undefined;
        const dy = quotientOf(resultAt(places.plus), resultAt(places.minus), places.width, u);
        const answer = reader.push(here, { direction, dy: dy.value });
        const through = averages ? Math.abs(t - s) : 1;
        const rounded = { value: answer.value, error: answer.error.map((own, k) => own + through * dy.error[k]) };
        return widenedBy(error, rounded);
      }
      const known = pushes();
      const flat = (w: Direction) => Float64Array.of(...w.dx, w.ds, w.dt);
      const c = coefficients(
        known.map((entry) => flat(entry.direction)),
        flat({ dx, ds, dt }),
        Math.min(1e-2, TANGENT_OPS * u * Math.sqrt(d + 2) + (error * Math.sqrt(d)) / Math.hypot(...dx, ds, dt)),
      );
      if (c === undefined) return undefined;
      const terms = known.map((entry, k) => ({ c: c[k], v: entry.result })).filter((term) => term.c !== 0);
      return widenedBy(error, combine(u, TANGENT_OPS, terms));
    };
    const orMissing = (direction: Direction, answer: Bounded | undefined): Bounded | undefined => {
      if (answer === undefined) missing.push({ role, x: here.x, s, t, direction });
      return answer;
    };
    const push = (direction: Direction) => orMissing(direction, derive(direction));
    const still = new Float64Array(d);
    const self: Evaluation = {
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
      gradient,
      ...(differences ? { quotient } : {}),
    };
    return self;
  };

  return (role, x, s, t) => {
    const cells = index.near(x, s, t, timeErrorOf(s, t));
    if (cells.length > 0) return evaluation(role, cells);
    missing.push({ role, x: x.value, s, t });
    return undefined;
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
