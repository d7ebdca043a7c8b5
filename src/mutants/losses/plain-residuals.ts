import { coefficientColumns, tangentColumns, timesBy } from './columns.ts';
import type { Session } from './plain-session.ts';
import { conditional, interpolated, type Recipe, type Rows, stopsOf } from './recipe.ts';

/** A residual with the calls that made it; `back` sends its cotangent to the parameters of each call. */
export interface Residual {
  readonly r: Float64Array;
  readonly back: (cotangent: Float64Array) => void;
}

const scaled = (values: Float64Array, d: number, factor: (i: number) => number): Float64Array =>
  values.map((value, k) => factor(Math.floor(k / d)) * value);

const sum = (d: number, ...terms: readonly (readonly [Float64Array, (i: number) => number])[]): Float64Array =>
  terms[0][0].map((_, k) =>
    terms.reduce((total, [values, factor]) => total + factor(Math.floor(k / d)) * values[k], 0),
  );

/** v_ss(x) - dI_s/ds. */
export function flowMatching(recipe: Recipe, rows: Rows, run: Session): Residual {
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

/** The distillation residual of a family; `own` plays the teacher unless one is given. */
export function distillation(recipe: Recipe, rows: Rows, own: Session, teacher: Session): Residual {
  switch (recipe.family) {
    case 'lagrangian':
      return lagrangian(recipe, rows, own, teacher);
    case 'semigroup':
      return recipe.firstLeg === undefined
        ? semigroup(recipe, rows, own, teacher)
        : discrete(recipe, rows, own, teacher);
    default:
      return eulerian(recipe, rows, own, teacher);
  }
}

/** v + (t - s) ∂_t v - v_tt(X), X = x + (t - s) v. */
function lagrangian(recipe: Recipe, rows: Rows, run: Session, other: Session): Residual {
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
  const teacher = other.value(point, ...timesBy(rows, recipe.teacherTimes, (i) => [rows.t[i], rows.t[i]]));
  return {
    r: sum(d, [student.y, c1], [student.dy, c2], [teacher.y, c3]),
    back: (cotangent) => {
      const y = scaled(cotangent, d, (i) => stops.student * c1(i));
      const dy = scaled(cotangent, d, (i) => stops.slope * c2(i));
      if (stops.teacher !== 0 || stops.input !== 0) {
        const pulled = other.pull(teacher.k, scaled(cotangent, d, c3), undefined, stops.teacher);
        if (!untransported) for (let k = 0; k < y.length; k++) y[k] += stops.input * h(Math.floor(k / d)) * pulled.x[k];
      }
      run.pull(student.k, y, dy, 1);
    },
  };
}

/** w - v + (t - s) (∂_s v + ∇v w), w = v_ss(x) or, for MeanFlow, dI_s/ds. */
function eulerian(recipe: Recipe, rows: Rows, run: Session, other: Session): Residual {
  const { d, n } = rows;
  const stops = stopsOf(recipe);
  const [c1, c2, c3] = coefficientColumns(recipe, rows);
  const x = (recipe.query ?? interpolated)(rows);
  const conditionalTangent = recipe.family === 'meanflow';
  const teacher = conditionalTangent
    ? { k: -1, y: (recipe.slope ?? conditional)(rows) }
    : other.value(
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
      other.pull(teacher.k, w, undefined, stops.teacher);
    },
  };
}

/** v_st(x) - (u-s)/(t-s) v_su(x) - (t-u)/(t-s) v_ut(X_su(x)). */
function semigroup(recipe: Recipe, rows: Rows, run: Session, other: Session): Residual {
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
  const first = other.value(x, s1, u1);
  const h = (i: number) => u1[i] - s1[i];
  const transported = sum(d, [x, () => 1], [first.y, h]);
  const untransported = recipe.teacherPoint !== undefined;
  const second = other.value(recipe.teacherPoint?.(x, transported, rows) ?? transported, ...legTimes(1));
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
      const pulled = other.pull(second.k, scaled(cotangent, d, c3), undefined, stops.teacher);
      const leg = scaled(cotangent, d, c2);
      if (!untransported)
        for (let k = 0; k < leg.length; k++) leg[k] += stops.input * h(Math.floor(k / d)) * pulled.x[k];
      other.pull(first.k, leg, undefined, stops.teacher);
    },
  };
}

/** X_st(x) - X_ut(x_u), or that over t - s; x_u by the first leg. */
function discrete(recipe: Recipe, rows: Rows, run: Session, other: Session): Residual {
  const { d } = rows;
  const { teacher: ownTarget } = stopsOf(recipe);
  const x = (recipe.query ?? interpolated)(rows);
  const student = run.value(x, rows.s, rows.t);
  const velocity = (points: Float64Array, times: Float64Array) => other.value(points, times, times).y;
  const middle = (recipe.neighbour ?? NEIGHBOURS[recipe.firstLeg as 'interpolant'])(x, rows, velocity);
  const target = recipe.firstLeg === 'interpolant' ? other : run;
  const [u, t] = timesBy(rows, recipe.legs && ((a, b, c) => recipe.legs!(a, b, c)[1]), (i) => [rows.u[i], rows.t[i]]);
  const second = target.value(middle, u, t);
  const scale = (i: number) => (recipe.form === 'map' ? 1 : 1 / (rows.t[i] - rows.s[i]));
  const whole = (i: number) => scale(i) * (rows.t[i] - rows.s[i]);
  const rest = (i: number) => scale(i) * (t[i] - u[i]);
  return {
    r: sum(d, [x, scale], [student.y, whole], [middle, (i) => -scale(i)], [second.y, (i) => -rest(i)]),
    back: (cotangent) => {
      run.pull(student.k, scaled(cotangent, d, whole), undefined, 1);
      if (ownTarget !== 0)
        target.pull(
          second.k,
          scaled(cotangent, d, (i) => -rest(i)),
          undefined,
          ownTarget,
        );
    },
  };
}

type Neighbour = NonNullable<Recipe['neighbour']>;

/** x + (u - s) times the mean of the velocities at x, or at x and the Euler step from it. */
export const solverStep =
  (order: 1 | 2): Neighbour =>
  (x, rows, velocity) => {
    const { d, s, u } = rows;
    const step = (slope: Float64Array) => sum(d, [x, () => 1], [slope, (i) => u[i] - s[i]]);
    const first = velocity(x, s);
    const euler = step(first);
    if (order === 1) return euler;
    return step(sum(d, [first, () => 0.5], [velocity(euler, u), () => 0.5]));
  };

const NEIGHBOURS: Readonly<Record<'interpolant' | 'euler' | 'heun', Neighbour>> = {
  interpolant: (_, rows) => interpolated(rows, rows.u),
  euler: solverStep(1),
  heun: solverStep(2),
};

function array(n: number, value: (i: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => value(i));
}
