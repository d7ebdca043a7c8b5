import * as tf from '@tensorflow/tfjs';
import type { TfjsNet } from '../../properties/net/types.ts';
import { stopGradient } from '../../reference/stop-gradient.ts';
import { coefficientColumns, timesBy } from './columns.ts';
import { conditional, interpolated, type Recipe, type Rows, split, stopsOf } from './recipe.ts';

type Net = TfjsNet<tf.Tensor>;

const vector = (values: ArrayLike<number>): tf.Tensor => tf.tensor1d(Float32Array.from(values));
const points = (values: Float64Array, rows: Rows): tf.Tensor =>
  tf.tensor2d(Float32Array.from(values), [rows.n, rows.d]);
const column = (rows: Rows, value: (i: number) => number): tf.Tensor =>
  tf.tensor2d(
    Float32Array.from({ length: rows.n }, (_, i) => value(i)),
    [rows.n, 1],
  );

/** x with its gradient multiplied by a factor. */
function throttled(x: tf.Tensor, factor: number): tf.Tensor {
  if (factor === 1) return x;
  const still = stopGradient(x);
  return factor === 0 ? still : tf.add(tf.mul(factor, x), tf.mul(1 - factor, still));
}

/** The net's velocity and its jvp in canonical time. */
function canonical(net: Net, recipe: Recipe) {
  const reversed = recipe.convention?.time === 'data-to-noise';
  const clock = (values: Float64Array) => vector(reversed ? values.map((t) => 1 - t) : values);
  const turn = (x: tf.Tensor) => (reversed ? tf.neg(x) : x);
  return {
    value: (f: Net, x: tf.Tensor, s: Float64Array, t: Float64Array) => turn(f(x, clock(s), clock(t))),
    jvp: (x: tf.Tensor, s: Float64Array, t: Float64Array, dx: tf.Tensor, ds: Float64Array, dt: Float64Array) => {
      const { y, dy } = net.jvp(x, clock(s), clock(t), dx, turn(vector(ds)), turn(vector(dt)));
      return { y: turn(y), dy: turn(dy) };
    },
  };
}

/** v_θ(point) with its parameters and its point live or stopped. */
function teacherValue(
  net: Net,
  run: ReturnType<typeof canonical>,
  point: tf.Tensor,
  s: Float64Array,
  t: Float64Array,
  parameters: number,
  input: number,
): tf.Tensor {
  if (parameters === input) return throttled(run.value(net, point, s, t), parameters);
  if (input === 0) return throttled(run.value(net, stopGradient(point), s, t), parameters);
  return run.value(net.frozen, point, s, t);
}

const linear = (rows: Rows, terms: readonly (readonly [tf.Tensor, (i: number) => number])[]): tf.Tensor =>
  terms.map(([x, factor]) => tf.mul(column(rows, factor), x)).reduce((a, b) => tf.add(a, b));

function distillation(recipe: Recipe, rows: Rows, net: Net): tf.Tensor {
  const run = canonical(net, recipe);
  const stops = stopsOf(recipe);
  const [c1, c2, c3] = coefficientColumns(recipe, rows);
  const start = (recipe.query ?? interpolated)(rows);
  const x = points(start, rows);
  const [s, t] = timesBy(rows, recipe.studentTimes, (i) => [rows.s[i], rows.t[i]]);
  const all = Array.from({ length: rows.n }, (_, i) => recipe.tangents?.(rows.s[i], rows.t[i], rows.u[i]));
  const eulerian = recipe.family === 'eulerian' || recipe.family === 'meanflow';
  const standard = eulerian ? [1, 1, 0] : [0, 0, 1];
  const tangent = (k: number) => Float64Array.from(all, (entry) => (entry ?? standard)[k]);
  const pointOf = (transported: tf.Tensor): tf.Tensor =>
    recipe.teacherPoint === undefined
      ? transported
      : points(recipe.teacherPoint(start, Float64Array.from(transported.dataSync()), rows), rows);

  if (recipe.family === 'lagrangian') {
    const { y, dy } = run.jvp(x, s, t, tf.zerosLike(x), tangent(1), tangent(2));
    const transported = tf.add(
      x,
      tf.mul(
        column(rows, (i) => rows.t[i] - rows.s[i]),
        y,
      ),
    );
    const [a, b] = timesBy(rows, recipe.teacherTimes, (i) => [rows.t[i], rows.t[i]]);
    const teacher = teacherValue(net, run, pointOf(transported), a, b, stops.teacher, stops.input);
    return linear(rows, [
      [throttled(y, stops.student), c1],
      [throttled(dy, stops.slope), c2],
      [teacher, c3],
    ]);
  }
  if (recipe.family === 'semigroup') {
    const student = run.value(net, x, s, t);
    const { legs } = recipe;
    const leg = (which: 0 | 1) =>
      timesBy(rows, legs && ((p, q, r) => legs(p, q, r)[which]), (i) =>
        which === 0 ? [rows.s[i], rows.u[i]] : [rows.u[i], rows.t[i]],
      );
    const [s1, u1] = leg(0);
    const first = run.value(net, x, s1, u1);
    const transported = tf.add(
      x,
      tf.mul(
        column(rows, (i) => u1[i] - s1[i]),
        first,
      ),
    );
    const second = teacherValue(net, run, pointOf(transported), ...leg(1), stops.teacher, stops.input);
    return linear(rows, [
      [throttled(student, stops.student), c1],
      [throttled(first, stops.teacher), c2],
      [second, c3],
    ]);
  }
  const [a, b] = timesBy(rows, recipe.teacherTimes, (i) => [rows.s[i], rows.s[i]]);
  const w =
    recipe.family === 'meanflow'
      ? points((recipe.slope ?? conditional)(rows), rows)
      : throttled(run.value(net, pointOf(x), a, b), stops.teacher);
  const dx = tf.mul(
    column(rows, (i) => (all[i] ?? standard)[0]),
    throttled(w, stops.input),
  );
  if (stops.slope === stops.transport) {
    const { y, dy } = run.jvp(x, s, t, dx, tangent(1), tangent(2));
    return linear(rows, [
      [throttled(y, stops.student), c1],
      [throttled(dy, stops.slope), c2],
      [w, c3],
    ]);
  }
  const zero = new Float64Array(rows.n);
  const inTime = run.jvp(x, s, t, tf.zerosLike(x), tangent(1), tangent(2));
  const inSpace = run.jvp(x, s, t, dx, zero, zero);
  return linear(rows, [
    [throttled(inTime.y, stops.student), c1],
    [throttled(inTime.dy, stops.slope), c2],
    [throttled(inSpace.dy, stops.transport), c2],
    [w, c3],
  ]);
}

function flowMatching(recipe: Recipe, rows: Rows, net: Net): tf.Tensor {
  const x = points((recipe.diagonalQuery ?? recipe.query ?? interpolated)(rows), rows);
  const target = points((recipe.slope ?? conditional)(rows), rows);
  const [s, t] = timesBy(rows, recipe.diagonalTimes, (i) => [rows.s[i], rows.s[i]]);
  return tf.sub(canonical(net, recipe).value(net, x, s, t), target);
}

function reduced(recipe: Recipe, terms: readonly { r: tf.Tensor; rows: Rows; weight: number }[]): tf.Tensor {
  const total = terms.reduce((sum, { rows }) => sum + rows.n, 0);
  const parts = terms.map(({ r, rows, weight }) => {
    const square = tf.sum(tf.square(r), 1);
    const norm = (recipe.combine === 'terms' ? rows.n : total) * (recipe.reduction === 'mean-elements' ? rows.d : 1);
    const adaptive =
      typeof recipe.weighting === 'object' && recipe.weighting.kind === 'adaptive' ? recipe.weighting : undefined;
    const scaled =
      adaptive === undefined
        ? square
        : tf.mul(square, stopGradient(tf.pow(tf.add(square, adaptive.constant), -adaptive.power)));
    const own = recipe.rowWeight;
    const rowed =
      own === undefined ? scaled : tf.mul(scaled, vector(rows.s.map((s, i) => own(i, rows.n, s, rows.t[i]))));
    return tf.mul(weight / (recipe.reduction === 'sum' ? 1 : norm), tf.sum(rowed));
  });
  const value = parts.reduce((a, b) => tf.add(a, b));
  if (typeof recipe.weighting !== 'object' || recipe.weighting.kind !== 'log-variance') return value;
  const { logVariance } = recipe.weighting;
  return tf.add(tf.mul(Math.exp(-logVariance), value), logVariance);
}

/** The recipe as a TensorFlow.js scalar, differentiable in the parameters of the net. */
export function tfjsLoss(recipe: Recipe, net: Net, rows: Rows): tf.Tensor {
  const [weightFm, weightSd] = recipe.termWeights ?? [1, 1];
  if (recipe.family === 'flow-matching') {
    return reduced(recipe, [{ r: flowMatching(recipe, rows, net), rows, weight: 1 }]);
  }
  if (recipe.family === 'meanflow') return reduced(recipe, [{ r: distillation(recipe, rows, net), rows, weight: 1 }]);
  const { diagonal, off } = split(rows, recipe.diagonal);
  const zeros = (part: Rows) => tf.zeros([part.n, part.d]);
  const terms: { r: tf.Tensor; rows: Rows; weight: number }[] = [];
  if (diagonal.n > 0) {
    const r = weightFm === 0 ? zeros(diagonal) : flowMatching(recipe, diagonal, net);
    terms.push({ r, rows: diagonal, weight: weightFm });
  }
  if (off.n > 0) {
    terms.push({ r: weightSd === 0 ? zeros(off) : distillation(recipe, off, net), rows: off, weight: weightSd });
  }
  return reduced(recipe, terms);
}
