import { evaluate, mapParameters, moved, type Network, type Point } from './network.ts';
import { add, leaf, mul, power, type Scalar, scale, square, sub, sum, U32 } from './scalar.ts';

/** sg: a constant with the value of its argument. Recorded in one run, replayed with the values held fixed in others. */
export type Stop = (x: Scalar) => Scalar;

/** What one row is trained on: the point at s, and the velocity dI_s/ds of its pair. */
export interface Row extends Point {
  readonly u: Scalar;
  readonly velocity: readonly Scalar[];
  /** The point at u of the same pair. */
  readonly xu?: readonly Scalar[];
}

export interface Definition {
  readonly family: 'lagrangian' | 'eulerian' | 'semigroup' | 'meanflow';
  readonly mode: string;
  readonly combine: 'batch' | 'terms';
  readonly reduction: 'mean' | 'mean-elements' | 'sum';
  readonly form: 'velocity' | 'map';
  /** Adaptive weight `1/sg(|r|² + constant)^power` of a row. */
  readonly adaptive?: { readonly power: number; readonly constant: number } | undefined;
  /** The weight `e^{-w} L + w` of the whole. */
  readonly logVariance?: number | undefined;
}

const ONE = leaf(1);

/** ∂_t X - v_tt(X), the table of the method read row by row; v_tt of the network itself, or of a teacher. */
export function lagrangian(net: Network, row: Row, mode: string, stop: Stop, other: Network = net): Scalar[] {
  const { v, dv } = evaluate(net, row, { t: ONE });
  const step = sub(row.t, row.s);
  const X = moved(row, v);
  const point = mode === 'none' || mode === 'parameters-only' ? X : X.map(stop);
  const teacherNet = mode === 'parameters-only' ? mapParameters(other, stop) : other;
  const wholeTeacher = mode === 'convex' || mode === 'semigradient';
  const teacher = evaluate(teacherNet, { x: point, s: row.t, t: row.t }).v.map((b) => (wholeTeacher ? stop(b) : b));
  return v.map((average, i) => {
    const change = mul(step, dv[i]);
    return sub(add(average, mode === 'semigradient' ? stop(change) : change), teacher[i]);
  });
}

/** ∂_s X + ∇X v_ss, the two derivatives taken apart; v_ss of the network itself, or of a teacher. */
export function eulerian(net: Network, row: Row, mode: string, stop: Stop, other: Network = net): Scalar[] {
  const step = sub(row.t, row.s);
  const start = evaluate(other, { ...row, t: row.s }).v;
  const w = mode === 'none' ? start : start.map(stop);
  const { v, dv: inTime } = evaluate(net, row, { s: ONE });
  const { dv: inSpace } = evaluate(net, row, { x: w });
  return v.map((average, i) => {
    const change = mul(step, inTime[i]);
    const timePart = sub(mode === 'semigradient' ? stop(change) : change, average);
    const carried = add(w[i], mul(step, inSpace[i]));
    return add(timePart, mode === 'full' || mode === 'semigradient' ? stop(carried) : carried);
  });
}

/** v_st against the average of two legs, its own or a teacher's, weighted by their durations. */
export function semigroup(
  net: Network,
  row: Row,
  mode: string,
  stop: Stop,
  form: string,
  other: Network = net,
): Scalar[] {
  const { v } = evaluate(net, row);
  const first = evaluate(other, { ...row, t: row.u }).v;
  const middle = moved({ ...row, t: row.u }, first);
  const second = evaluate(other, { x: middle, s: row.u, t: row.t }).v;
  const whole = power(sub(row.t, row.s), -1);
  const before = mul(sub(row.u, row.s), whole);
  const after = mul(sub(row.t, row.u), whole);
  return v.map((average, i) => {
    const legs = add(mul(before, first[i]), mul(after, second[i]));
    const difference = sub(average, mode === 'none' ? legs : stop(legs));
    return form === 'map' ? mul(sub(row.t, row.s), difference) : difference;
  });
}

/** MeanFlow in its own words and its own time: the field u = -v from data to noise, `u - sg(v_c - (t - r) du/dt)`. */
export function meanflow(net: Network, row: Row, mode: string, stop: Stop): Scalar[] {
  const conditional = row.velocity.map((value) => scale(-1, value));
  const span = sub(row.t, row.s);
  const { v, dv: inTime } = evaluate(net, row, { s: scale(-1, ONE) });
  const { dv: inSpace } = evaluate(net, row, { x: conditional });
  return v.map((average, i) => {
    const u = scale(-1, average);
    const timePart = mul(span, scale(-1, inTime[i]));
    const target = sub(conditional[i], mul(span, scale(-1, inSpace[i])));
    return add(sub(u, stop(target)), mode === 'semigradient' ? stop(timePart) : timePart);
  });
}

const families = { lagrangian, eulerian, meanflow };

/** The whole loss by its definition, a loop over rows. */
export function lossByDefinition(net: Network, rows: readonly Row[], definition: Definition, stop: Stop): Scalar {
  const { family, mode, form, adaptive, logVariance, reduction, combine } = definition;
  const groups: Scalar[][] = [[], []];
  for (const row of rows) {
    const onDiagonal = row.s.value === row.t.value;
    const residual = onDiagonal
      ? evaluate(net, row).v.map((v, i) => sub(v, row.velocity[i]))
      : family === 'semigroup'
        ? semigroup(net, row, mode, stop, form)
        : families[family](net, row, mode, stop);
    const squared = sum(residual.map(square));
    const weighted = adaptive
      ? mul(squared, stop(power(add(squared, leaf(adaptive.constant, U32 * adaptive.constant)), -adaptive.power)))
      : squared;
    groups[onDiagonal ? 0 : 1].push(weighted);
  }
  const d = rows[0].x.length;
  const reduce = (terms: readonly Scalar[]): Scalar => {
    const count = reduction === 'sum' ? 1 : reduction === 'mean' ? terms.length : terms.length * d;
    return scale(1 / count, sum(terms));
  };
  const total =
    combine === 'batch' ? reduce(groups.flat()) : sum(groups.filter((group) => group.length > 0).map(reduce));
  return logVariance === undefined ? total : add(scale(Math.exp(-logVariance), total), leaf(logVariance));
}
