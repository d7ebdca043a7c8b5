import type { Bounded } from './bounded.ts';
import type { Cell, Direction, Evaluation, PlaceCotangent } from './evaluation.ts';
import type { LossSpec } from './spec.ts';

/** The two places of a difference quotient, and their distance: the quotient is (f(plus) - f(minus)) / width. */
export interface Quotient {
  readonly plus: Evaluation;
  readonly minus: Evaluation;
  readonly width: number;
}

/** The multiples of the direction, in canonical time, at which a declared scheme evaluates: 0 is the place itself. */
export function offsetsOf({ tangent, clock }: LossSpec): { readonly plus: number; readonly minus: number } | undefined {
  if (tangent === 'jvp') return undefined;
  const step = tangent.step / clock.rate;
  return { plus: tangent.scheme === 'backward' ? 0 : step, minus: tangent.scheme === 'forward' ? 0 : -step };
}

/** Roundings that an author makes in forming z + δ w. */
const OPS = 8;

/**
 * The places of the quotient around `at` along a direction, asked of `find`; undefined where one of them was not called. Their points are known within
 * the rounding of x + δ dx and the error of dx.
 */
export function quotientAt(
  spec: LossSpec,
  at: Evaluation,
  { dx, ds, dt, error = 0 }: Direction,
  find: (x: Bounded, s: number, t: number) => Evaluation | undefined,
): Quotient | undefined {
  const offsets = offsetsOf(spec);
  if (offsets === undefined) return undefined;
  const place = (delta: number): Evaluation | undefined => {
    if (delta === 0) return at;
    const value = at.x.map((entry, k) => entry + delta * dx[k]);
    const slack = at.x.map(
      (entry, k) => OPS * spec.u * (Math.abs(entry) + Math.abs(delta * dx[k])) + Math.abs(delta) * error,
    );
    return find({ value, error: slack }, at.s + delta * ds, at.t + delta * dt);
  };
  const plus = place(offsets.plus);
  const minus = place(offsets.minus);
  if (plus === undefined || minus === undefined) return undefined;
  return { plus, minus, width: offsets.plus - offsets.minus };
}

/**
 * Cotangents of a definition with those of quotients put where the net was called. A cotangent z of Dv along w is of v at the two places, ±z / width, where the
 * author differences v; where he differences X or X - x, c = z / h is the cotangent of DX, and each place gets ±(t - s) c / width with its own times, in
 * place of the (dt - ds) c that the product rule puts at the middle.
 */
export function expandQuotients(spec: LossSpec, cotangents: readonly PlaceCotangent[]): PlaceCotangent[] {
  if (spec.tangent === 'jvp') return [...cotangents];
  const averages = spec.convention.output === 'average-velocity';
  return cotangents.flatMap((entry) => {
    const { at, v, derivative } = entry;
    const quotient = derivative && at.quotient?.(derivative.direction);
    if (derivative === undefined || quotient === undefined) return [entry];
    const { plus, minus, width } = quotient;
    const { direction, z } = derivative;
    const rounding = 4 * spec.u;
    if (averages) {
      return [
        { at, v },
        { at: plus, v: scaled(z, 1 / width, rounding) },
        { at: minus, v: scaled(z, -1 / width, rounding) },
      ];
    }
    const c = scaled(z, 1 / (at.t - at.s), rounding + at.stepError / Math.abs(at.t - at.s));
    const own = scaled(c, -(direction.dt - direction.ds), rounding);
    const through = (place: Evaluation, sign: number) => ({
      at: place,
      v: scaled(c, (sign * (place.t - place.s)) / width, rounding + place.stepError / Math.abs(place.t - place.s)),
    });
    return [{ at, v: sum(v, own) }, through(plus, 1), through(minus, -1)];
  });
}

function scaled({ value, error }: Bounded, factor: number, relative: number): Bounded {
  return {
    value: value.map((entry) => factor * entry),
    error: error.map((own, k) => Math.abs(factor) * (own + relative * (Math.abs(value[k]) + own))),
  };
}

function sum(a: Bounded, b: Bounded): Bounded {
  return {
    value: a.value.map((entry, k) => entry + b.value[k]),
    error: a.error.map((entry, k) => entry + b.error[k]),
  };
}

/**
 * The derivative of a quotient of v in its direction's dx: Σ ±δ ∇v / width over its places, δ their offsets; where X or X - x is differenced each with its own t - s,
 * relative to that of the middle.
 */
export function quotientGradient(spec: LossSpec, at: Evaluation, { plus, minus, width }: Quotient): Float64Array {
  const offsets = offsetsOf(spec)!;
  const averages = spec.convention.output === 'average-velocity';
  const share = (place: Evaluation, delta: number) =>
    (delta / width) * (averages ? 1 : (place.t - place.s) / (at.t - at.s));
  const parts = [
    { place: plus, weight: share(plus, offsets.plus) },
    { place: minus, weight: -share(minus, offsets.minus) },
  ].filter(({ weight }) => weight !== 0);
  const gradients = parts.map(({ place }) => place.gradient());
  return gradients[0].map((_, k) => parts.reduce((sum, { weight }, p) => sum + weight * gradients[p][k], 0));
}

/** As an author reads it: the quotient of results `y` at the two places, n-vector with the rounding of the difference. */
export function quotientOf(plus: Float64Array, minus: Float64Array, width: number, u: number): Bounded {
  return {
    value: plus.map((value, k) => (value - minus[k]) / width),
    error: plus.map((value, k) => (4 * u * (Math.abs(value) + Math.abs(minus[k]))) / Math.abs(width)),
  };
}

/** The cells that only serve a quotient: displaced from another call's row of the same number by the scheme's step in the family's direction of time. */
export function displacedCells(
  spec: LossSpec,
  calls: readonly { readonly n: number; readonly s: Float64Array; readonly t: Float64Array }[],
): ReadonlySet<string> {
  const offsets = offsetsOf(spec);
  const displaced = new Set<string>();
  if (offsets === undefined) return displaced;
  const inStart = spec.family !== 'lagrangian';
  const steps = [offsets.plus, offsets.minus].filter((delta) => delta !== 0);
  const slack = (time: number) => 16 * spec.u * (1 + Math.abs(time));
  calls.forEach((call, k) => {
    for (let row = 0; row < call.n; row++) {
      const found = calls.some((other, j) => {
        if (j === k || other.n !== call.n) return false;
        const ds = call.s[row] - other.s[row];
        const dt = call.t[row] - other.t[row];
        const [moved, still] = inStart ? [ds, dt] : [dt, ds];
        const near = slack(call.s[row]) + slack(call.t[row]);
        return Math.abs(still) <= near && steps.some((delta) => Math.abs(moved - delta) <= near);
      });
      if (found) displaced.add(cellKey({ call: k, row }));
    }
  });
  return displaced;
}

/** A name for a cell. */
export const cellKey = ({ call, row }: Cell): string => `${call} ${row}`;
