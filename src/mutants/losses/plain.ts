import type { LossCall, PlainLossNet } from '../../subject/types.ts';
import { coefficientsOf, conditional, interpolated, type Recipe, type Rows, split, stopsOf } from './recipe.ts';
import { reduceSquares } from './weights.ts';

/** A residual with the calls that made it; `back` sends its cotangent to the parameters of each call. */
interface Residual {
  readonly r: Float64Array;
  readonly back: (cotangent: Float64Array) => void;
}

/** Calls in canonical time, with the gradient collected call by call. */
interface Session {
  value(x: Float64Array, s: Float64Array, t: Float64Array): { k: number; y: Float64Array };
  jvp(
    x: Float64Array,
    s: Float64Array,
    t: Float64Array,
    dx: Float64Array,
    ds: Float64Array,
    dt: Float64Array,
  ): { k: number; y: Float64Array; dy: Float64Array };
  /** Adds `scale` × the gradient in θ_k; returns the cotangents of the call's point and of its tangent dx. */
  pull(
    k: number,
    y: Float64Array,
    dy: Float64Array | undefined,
    scale: number,
  ): { x: Float64Array; dx: Float64Array | undefined };
  gradient(): Float64Array;
}

/** Under `data-to-noise` times are 1 - t and velocities change sign. */
function session(net: PlainLossNet, recipe: Recipe, d: number): Session {
  const sign = recipe.convention?.time === 'data-to-noise' ? -1 : 1;
  const clock = (times: Float64Array) => (sign === 1 ? times : times.map((t) => 1 - t));
  const turn = (values: Float64Array) => (sign === 1 ? values : values.map((v) => -v));
  const parts: Float64Array[] = [];
  const part = (k: number): Float64Array => {
    while (parts.length <= k) parts.push(new Float64Array(net.parameterCount));
    return parts[k];
  };
  return {
    value: (x, s, t) => {
      const y = net({ x, s: clock(s), t: clock(t), n: s.length, d });
      return { k: net.callCount - 1, y: turn(y) };
    },
    jvp: (x, s, t, dx, ds, dt) => {
      const { y, dy } = net.jvp({ x, s: clock(s), t: clock(t), dx, ds: turn(ds), dt: turn(dt), n: s.length, d });
      return { k: net.callCount - 1, y: turn(y), dy: turn(dy) };
    },
    pull: (k, y, dy, scale) => {
      const pulled = net.pullback(k, { y: turn(y), ...(dy === undefined ? {} : { dy: turn(dy) }) });
      const gradient = part(k);
      for (let j = 0; j < gradient.length; j++) gradient[j] += scale * pulled.theta[j];
      return { x: pulled.x, dx: pulled.dx };
    },
    gradient: () => {
      part(net.callCount - 1);
      const all = new Float64Array(parts.length * net.parameterCount);
      parts.forEach((values, k) => {
        all.set(values, k * net.parameterCount);
      });
      return all;
    },
  };
}

const scaled = (values: Float64Array, d: number, factor: (i: number) => number): Float64Array =>
  values.map((value, k) => factor(Math.floor(k / d)) * value);

const sum = (d: number, ...terms: readonly (readonly [Float64Array, (i: number) => number])[]): Float64Array =>
  terms[0][0].map((_, k) =>
    terms.reduce((total, [values, factor]) => total + factor(Math.floor(k / d)) * values[k], 0),
  );

/** Value and gradient of a recipe with the net in the place of the network. */
export function plainLoss(recipe: Recipe, call: LossCall<PlainLossNet, Float64Array>, rows: Rows) {
  const run = session(call.net, recipe, rows.d);
  const whole = recipe.family === 'flow-matching' || recipe.family === 'meanflow';
  const { diagonal, off } = whole ? { diagonal: rows, off: rows } : split(rows);
  const [weightFm, weightSd] = recipe.termWeights ?? [1, 1];
  const residuals: { rows: Rows; weight: number; residual: Residual }[] = [];
  if (recipe.family === 'flow-matching' || (!whole && diagonal.n > 0 && weightFm !== 0)) {
    residuals.push({ rows: diagonal, weight: weightFm, residual: flowMatching(recipe, diagonal, run) });
  } else if (!whole && diagonal.n > 0) {
    residuals.push({ rows: diagonal, weight: 0, residual: absent(diagonal) });
  }
  if (recipe.family !== 'flow-matching' && off.n > 0) {
    residuals.push({
      rows: off,
      weight: weightSd,
      residual: weightSd === 0 ? absent(off) : distillation(recipe, off, run),
    });
  }
  const reduced = reduceSquares(
    recipe,
    residuals.map(({ rows: part, weight, residual }) => ({ r: residual.r, s: part.s, t: part.t, weight })),
    rows.d,
  );
  if (call.net.callCount === 0) return reduced.value;
  residuals.forEach(({ residual }, k) => {
    residual.back(reduced.cotangents[k]);
  });
  return { value: reduced.value, gradient: run.gradient() };
}

const absent = (rows: Rows): Residual => ({ r: new Float64Array(rows.n * rows.d), back: () => {} });

function flowMatching(recipe: Recipe, rows: Rows, run: Session): Residual {
  const { d } = rows;
  const x = (recipe.diagonalQuery ?? recipe.query ?? interpolated)(rows);
  const target = (recipe.slope ?? conditional)(rows);
  const times = rows.s
    .map((_, i) => i)
    .reduce<[Float64Array, Float64Array]>(
      ([first, second], i) => {
        [first[i], second[i]] = recipe.diagonalTimes?.(rows.s[i], rows.t[i], rows.u[i]) ?? [rows.s[i], rows.s[i]];
        return [first, second];
      },
      [new Float64Array(rows.n), new Float64Array(rows.n)],
    );
  const { k, y } = run.value(x, ...times);
  return {
    r: sum(d, [y, () => 1], [target, () => -1]),
    back: (cotangent) => {
      run.pull(k, cotangent, undefined, 1);
    },
  };
}

function distillation(recipe: Recipe, rows: Rows, run: Session): Residual {
  switch (recipe.family) {
    case 'lagrangian':
      return lagrangian(recipe, rows, run);
    case 'semigroup':
      return semigroup(recipe, rows, run);
    default:
      return eulerian(recipe, rows, run);
  }
}

/** Pairs of times by a rule, in two arrays. */
export function timesBy(
  rows: Rows,
  rule: ((s: number, t: number, u: number) => readonly [number, number]) | undefined,
  otherwise: (i: number) => readonly [number, number],
): [Float64Array, Float64Array] {
  const first = new Float64Array(rows.n);
  const second = new Float64Array(rows.n);
  for (let i = 0; i < rows.n; i++) {
    [first[i], second[i]] = rule?.(rows.s[i], rows.t[i], rows.u[i]) ?? otherwise(i);
  }
  return [first, second];
}

/** Columns of the three coefficients of the residual. */
export function coefficientColumns(recipe: Recipe, rows: Rows): ((i: number) => number)[] {
  const all = Array.from({ length: rows.n }, (_, i) => coefficientsOf(recipe, rows.s[i], rows.t[i], rows.u[i]));
  return [0, 1, 2].map((k) => (i: number) => all[i][k]);
}

/** v + (t - s) ∂_t v - v_tt(X), X = x + (t - s) v. */
function lagrangian(recipe: Recipe, rows: Rows, run: Session): Residual {
  const { d, n } = rows;
  const stops = stopsOf(recipe);
  const [c1, c2, c3] = coefficientColumns(recipe, rows);
  const x = (recipe.query ?? interpolated)(rows);
  const [s, t] = timesBy(rows, recipe.studentTimes, (i) => [rows.s[i], rows.t[i]]);
  const [fx, fs, ft] = tangentColumns(recipe, rows, [0, 0, 1]);
  const student = run.jvp(
    x,
    s,
    t,
    new Float64Array(n * d).map((_, k) => fx(Math.floor(k / d))),
    array(n, fs),
    array(n, ft),
  );
  const h = (i: number) => rows.t[i] - rows.s[i];
  const transported = sum(d, [x, () => 1], [student.y, h]);
  const point = recipe.teacherPoint?.(x, transported, rows) ?? transported;
  const untransported = recipe.teacherPoint !== undefined;
  const teacher = run.value(point, ...timesBy(rows, recipe.teacherTimes, (i) => [rows.t[i], rows.t[i]]));
  return {
    r: sum(d, [student.y, c1], [student.dy, c2], [teacher.y, c3]),
    back: (cotangent) => {
      const y = scaled(cotangent, d, (i) => stops.student * c1(i));
      const dy = scaled(cotangent, d, (i) => stops.slope * c2(i));
      if (stops.teacher !== 0 || stops.input !== 0) {
        const pulled = run.pull(teacher.k, scaled(cotangent, d, c3), undefined, stops.teacher);
        if (!untransported) for (let k = 0; k < y.length; k++) y[k] += stops.input * h(Math.floor(k / d)) * pulled.x[k];
      }
      run.pull(student.k, y, dy, 1);
    },
  };
}

/** w - v + (t - s) (∂_s v + ∇v w), w = v_ss(x) or, for MeanFlow, dI_s/ds. */
function eulerian(recipe: Recipe, rows: Rows, run: Session): Residual {
  const { d, n } = rows;
  const stops = stopsOf(recipe);
  const [c1, c2, c3] = coefficientColumns(recipe, rows);
  const x = (recipe.query ?? interpolated)(rows);
  const conditionalTangent = recipe.family === 'meanflow';
  const teacher = conditionalTangent
    ? { k: -1, y: (recipe.slope ?? conditional)(rows) }
    : run.value(
        recipe.teacherPoint?.(x, x, rows) ?? x,
        ...timesBy(rows, recipe.teacherTimes, (i) => [rows.s[i], rows.s[i]]),
      );
  const [s, t] = timesBy(rows, recipe.studentTimes, (i) => [rows.s[i], rows.t[i]]);
  const [fx, fs, ft] = tangentColumns(recipe, rows, [1, 1, 0]);
  const dx = scaled(teacher.y, d, fx);
  const apart = stops.slope !== stops.transport;
  const zero = new Float64Array(n);
  const inTime = apart
    ? run.jvp(x, s, t, new Float64Array(n * d), array(n, fs), array(n, ft))
    : run.jvp(x, s, t, dx, array(n, fs), array(n, ft));
  const inSpace = apart ? run.jvp(x, s, t, dx, zero, zero) : undefined;
  const derivative = inSpace === undefined ? inTime.dy : sum(d, [inTime.dy, () => 1], [inSpace.dy, () => 1]);
  return {
    r: sum(d, [inTime.y, c1], [derivative, c2], [teacher.y, c3]),
    back: (cotangent) => {
      const y = scaled(cotangent, d, (i) => stops.student * c1(i));
      const dy = scaled(cotangent, d, (i) => stops.slope * c2(i));
      const time = run.pull(inTime.k, y, dy, 1);
      let towardsW = apart ? undefined : time.dx;
      if (inSpace !== undefined && (stops.transport !== 0 || stops.input !== 0)) {
        const along = scaled(cotangent, d, (i) => stops.transport * c2(i));
        towardsW = run.pull(inSpace.k, new Float64Array(n * d), along, 1).dx;
      }
      if (conditionalTangent || (stops.teacher === 0 && stops.input === 0)) return;
      const w = scaled(cotangent, d, c3);
      if (towardsW !== undefined)
        for (let k = 0; k < w.length; k++) w[k] += stops.input * fx(Math.floor(k / d)) * towardsW[k];
      run.pull(teacher.k, w, undefined, stops.teacher);
    },
  };
}

/** v_st(x) - (u-s)/(t-s) v_su(x) - (t-u)/(t-s) v_ut(X_su(x)). */
function semigroup(recipe: Recipe, rows: Rows, run: Session): Residual {
  const { d } = rows;
  const stops = stopsOf(recipe);
  const [c1, c2, c3] = coefficientColumns(recipe, rows);
  const x = (recipe.query ?? interpolated)(rows);
  const [s, t] = timesBy(rows, recipe.studentTimes, (i) => [rows.s[i], rows.t[i]]);
  const student = run.value(x, s, t);
  const legs = recipe.legs;
  const legTimes = (which: 0 | 1) =>
    timesBy(rows, legs && ((a, b, c) => legs(a, b, c)[which]), (i) =>
      which === 0 ? [rows.s[i], rows.u[i]] : [rows.u[i], rows.t[i]],
    );
  const [s1, u1] = legTimes(0);
  const first = run.value(x, s1, u1);
  const h = (i: number) => u1[i] - s1[i];
  const transported = sum(d, [x, () => 1], [first.y, h]);
  const untransported = recipe.teacherPoint !== undefined;
  const second = run.value(recipe.teacherPoint?.(x, transported, rows) ?? transported, ...legTimes(1));
  return {
    r: sum(d, [student.y, c1], [first.y, c2], [second.y, c3]),
    back: (cotangent) => {
      run.pull(
        student.k,
        scaled(cotangent, d, (i) => stops.student * c1(i)),
        undefined,
        1,
      );
      if (stops.teacher === 0 && stops.input === 0) return;
      const pulled = run.pull(second.k, scaled(cotangent, d, c3), undefined, stops.teacher);
      const leg = scaled(cotangent, d, c2);
      if (!untransported)
        for (let k = 0; k < leg.length; k++) leg[k] += stops.input * h(Math.floor(k / d)) * pulled.x[k];
      run.pull(first.k, leg, undefined, stops.teacher);
    },
  };
}

function tangentColumns(recipe: Recipe, rows: Rows, otherwise: readonly [number, number, number]) {
  const all = Array.from({ length: rows.n }, (_, i) => recipe.tangents?.(rows.s[i], rows.t[i], rows.u[i]) ?? otherwise);
  return [0, 1, 2].map((k) => (i: number) => all[i][k]);
}

function array(n: number, value: (i: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => value(i));
}
