import * as tf from '@tensorflow/tfjs';
import type { Interpolant } from '../../../src/analytic/types.ts';
import type { Rng } from '../../../src/core/random.ts';
import type { TfjsNet } from '../../../src/properties/net/types.ts';
import { type Convention, conventionSchema } from '../../../src/subject/convention.ts';
import { MODES } from '../../../src/subject/loss-rules.ts';
import type {
  LossFamily,
  LossReduction,
  LossWeighting,
  StopGradientMode,
  TfjsLossSubject,
} from '../../../src/subject/types.ts';

/** What may vary in a right loss: how it is declared, and how it is put together. */
export interface Build {
  readonly family: LossFamily;
  readonly mode: StopGradientMode;
  readonly convention: Convention;
  readonly reduction: LossReduction;
  readonly combine: 'batch' | 'terms';
  readonly form: 'velocity' | 'map';
  readonly weighting: LossWeighting;
  /** Both terms on all rows and a mask, in place of a split. */
  readonly masked: boolean;
  /** Value and derivative by separate calls. */
  readonly separate: boolean;
  /** Rows reversed before anything else. */
  readonly reversed: boolean;
  /** Times as columns. */
  readonly columns: boolean;
  /** One call for each half of the rows. */
  readonly halves: boolean;
}

export function randomBuild(rng: Rng): Build {
  const pick = <T>(list: readonly T[]): T => list[rng.integer(list.length)];
  const coin = () => rng.integer(2) === 0;
  const timeScale = pick([1, 1, 1000]);
  const family = pick(['flow-matching', 'lagrangian', 'eulerian', 'semigroup', 'meanflow'] as const);
  return {
    family,
    mode: pick(MODES[family]),
    convention: conventionSchema.parse({
      output: pick(['map', 'average-velocity', 'displacement'] as const),
      time: pick(['noise-to-data', 'data-to-noise'] as const),
      secondTime: pick(['end', 'step'] as const),
      timeScale,
    }),
    reduction: pick(['mean', 'mean-elements', 'sum'] as const),
    combine: pick(['batch', 'terms'] as const),
    form: pick(['velocity', 'map'] as const),
    weighting: pick<LossWeighting>([
      'none',
      'none',
      { kind: 'adaptive', power: pick([0.5, 1]), constant: 1e-3 },
      // A loss of 1e-6 has no digits left beside w in float32.
      timeScale === 1 ? { kind: 'log-variance', logVariance: rng.normal() } : 'none',
    ]),
    masked: coin(),
    separate: coin(),
    reversed: coin(),
    columns: coin(),
    halves: coin(),
  };
}

type T = tf.Tensor;
const stop = (x: T): T => tf.customGrad(() => ({ value: tf.mul(1, x), gradFunc: () => [] }))();

/** A loss of the given build, by one author's hand: everything in canonical terms on columns of times. */
export function tfjsLoss(build: Build, path: Interpolant): TfjsLossSubject {
  const { convention, mode, family } = build;
  const k = convention.timeScale;
  const forward = convention.time === 'noise-to-data';
  const rate = forward ? k : -k;

  const loss = (call: { net: TfjsNet<T>; x0: T; x1: T; s: T; t: T; u: T; n: number; d: number }): T => {
    const { n, d } = call;
    const flip = (x: T) => (build.reversed ? tf.reverse(x, 0) : x);
    const toCanonical = (x: T) => tf.reshape(forward ? tf.div(x, k) : tf.sub(1, tf.div(x, k)), [n, 1]);
    const [x0, x1] = [flip(call.x0), flip(call.x1)];
    const [s, t, u] = [call.s, call.t, call.u].map((x) => toCanonical(flip(x)));
    const values = s.dataSync();
    const coefficient = (f: (time: number) => number) => tf.tensor(Float32Array.from(values, f), [n, 1]);
    const mix = (a: (time: number) => number, b: (time: number) => number) =>
      tf.add(tf.mul(coefficient(a), x0), tf.mul(coefficient(b), x1));
    const x = mix(path.a, path.b);
    const slope = mix(path.da, path.db);

    const clock = (time: T) => (forward ? tf.mul(k, time) : tf.mul(k, tf.sub(1, time)));
    const shape = (time: T) => (build.columns ? time : tf.reshape(time, [time.shape[0]]));
    const second = (a: T, b: T) => (convention.secondTime === 'step' ? tf.sub(clock(b), clock(a)) : clock(b));
    const inHalves = (f: (...parts: T[]) => T[], ...inputs: T[]): T[] => {
      const rows = inputs[0].shape[0];
      if (!build.halves || rows < 2) return f(...inputs);
      const cut = Math.floor(rows / 2);
      const half = (from: number, size: number) => f(...inputs.map((x) => tf.slice(x, [from, 0], [size, x.shape[1]!])));
      const [first, last] = [half(0, cut), half(cut, rows - cut)];
      return first.map((part, i) => tf.concat([part, last[i]], 0));
    };
    const value = (f: TfjsNet<T>, p: T, a: T, b: T): T =>
      inHalves((q, c, e) => [f(q, shape(clock(c)), shape(second(c, e)))], p, a, b)[0];
    const dual = (f: TfjsNet<T>, p: T, a: T, b: T, dp: T, da: T, db: T): [T, T] =>
      inHalves(
        (q, c, e, dq, dc, de) => {
          const last = convention.secondTime === 'step' ? tf.sub(de, dc) : de;
          const { y, dy } = f.jvp(
            q,
            shape(clock(c)),
            shape(second(c, e)),
            dq,
            shape(tf.mul(rate, dc)),
            shape(tf.mul(rate, last)),
          );
          return [y, dy];
        },
        p,
        a,
        b,
        dp,
        da,
        db,
      ) as [T, T];

    const X = (f: TfjsNet<T>, p: T, a: T, b: T): T => {
      const y = value(f, p, a, b);
      if (convention.output === 'map') return y;
      return tf.add(p, convention.output === 'displacement' ? y : tf.mul(tf.mul(rate, tf.sub(b, a)), y));
    };
    const zeros = (like: T) => tf.zerosLike(like);
    /** DX along (dp, da, db); `parts` multiply v and (t - s) Dv, to stop either. */
    const push = (f: TfjsNet<T>, p: T, a: T, b: T, dp: T, da: T, db: T): { X: T; D: T } => {
      const [y, dy] = dual(f, p, a, b, dp, da, db);
      const { output } = convention;
      if (output === 'map') return { X: y, D: dy };
      if (output === 'displacement') return { X: tf.add(p, y), D: tf.add(dp, dy) };
      const h = tf.sub(b, a);
      const v = tf.mul(rate, y);
      const D = tf.add(tf.add(dp, tf.mul(tf.sub(db, da), v)), tf.mul(h, tf.mul(rate, dy)));
      return { X: tf.add(p, tf.mul(h, v)), D };
    };
    const instantaneous = (f: TfjsNet<T>, p: T, a: T): T =>
      convention.output === 'average-velocity'
        ? tf.mul(rate, value(f, p, a, a))
        : push(f, p, a, a, zeros(p), zeros(a), tf.onesLike(a)).D;
    const average = (f: TfjsNet<T>, p: T, a: T, b: T): T =>
      convention.output === 'average-velocity'
        ? tf.mul(rate, value(f, p, a, b))
        : tf.div(tf.sub(X(f, p, a, b), p), tf.sub(b, a));

    const { net } = call;
    const distil = (p: T, a: T, b: T, c: T, w: T): T => {
      const h = tf.sub(b, a);
      const one = tf.onesLike(a);
      const zero = zeros(a);
      if (family === 'lagrangian') {
        const { X: moved, D } = push(net, p, a, b, zeros(p), zero, one);
        const end = build.separate ? X(net, p, a, b) : moved;
        const through = mode === 'none' || mode === 'parameters-only';
        const point = through ? end : stop(end);
        const teacher = instantaneous(mode === 'parameters-only' ? net.frozen : net, point, b);
        const live =
          mode === 'semigradient' ? tf.add(average(net, p, a, b), stop(tf.sub(D, average(net, p, a, b)))) : D;
        return tf.sub(live, mode === 'convex' || mode === 'semigradient' ? stop(teacher) : teacher);
      }
      if (family === 'semigroup') {
        const first = X(net, p, a, c);
        const legs = X(net, first, c, b);
        const target = mode === 'convex' ? stop(legs) : legs;
        const r = tf.sub(X(net, p, a, b), target);
        if (build.form === 'map') return r;
        if (build.separate) return tf.div(r, h);
        const back = average(net, first, c, b);
        const [p1, p2] = [tf.div(tf.sub(c, a), h), tf.div(tf.sub(b, c), h)];
        const goal = tf.add(tf.mul(p1, average(net, p, a, c)), tf.mul(p2, back));
        return tf.sub(average(net, p, a, b), mode === 'convex' ? stop(goal) : goal);
      }
      const velocity = family === 'meanflow' ? w : instantaneous(net, p, a);
      const still = mode === 'none' ? velocity : stop(velocity);
      if (mode === 'none' || mode === 'convex') return push(net, p, a, b, still, one, zero).D;
      if (mode === 'full') {
        const inTime = push(net, p, a, b, zeros(p), one, zero).D;
        return tf.add(inTime, stop(push(net, p, a, b, still, zero, zero).D));
      }
      const total = stop(push(net, p, a, b, still, one, zero).D);
      const v = average(net, p, a, b);
      return tf.sub(tf.add(total, stop(v)), v);
    };

    const indices = Array.from({ length: n }, (_, i) => i);
    const ends = t.dataSync();
    const flat = indices.filter((i) => values[i] === ends[i]);
    const off = indices.filter((i) => values[i] !== ends[i]);
    const terms: { r: T; unit: number }[] = [];
    const unit = build.form === 'map' && family === 'semigroup' ? 1 : 1 / k;
    const take = (list: number[], ...inputs: T[]) =>
      inputs.map((input) => tf.gather(input, tf.tensor1d(list, 'int32')));
    const square = ({ r, unit: scale }: { r: T; unit: number }) => tf.sum(tf.square(tf.mul(scale, r)), 1);
    const maskable = build.masked && family !== 'semigroup' && family !== 'meanflow' && mode !== 'semigradient';
    let squares: { q: T; flat: boolean }[];
    if (maskable && off.length > 0 && family !== 'flow-matching') {
      const mask = tf.tensor(
        Float32Array.from(indices, (i) => (values[i] === ends[i] ? 1 : 0)),
        [n, 1],
      );
      const both = tf.add(
        tf.mul(mask, tf.sub(instantaneous(net, x, s), slope)),
        tf.mul(tf.sub(1, mask), distil(x, s, t, u, slope)),
      );
      const q = square({ r: both, unit: 1 / k });
      squares = [
        ...(flat.length > 0 ? [{ q: take(flat, q)[0], flat: true }] : []),
        { q: take(off, q)[0], flat: false },
      ];
    } else {
      if (flat.length > 0) {
        const [p, a, w] = take(flat, x, s, slope);
        terms.push({ r: tf.sub(instantaneous(net, p, a), w), unit: 1 / k });
      }
      if (off.length > 0) {
        const [p, a, b, c, w] = take(off, x, s, t, u, slope);
        terms.push({ r: distil(p, a, b, c, w), unit });
      }
      squares = terms.map((term, i) => ({ q: square(term), flat: i === 0 && flat.length > 0 }));
    }
    const { weighting } = build;
    const weighed = squares.map(({ q }) => {
      if (weighting === 'none' || weighting.kind !== 'adaptive') return q;
      return tf.mul(q, stop(tf.pow(tf.add(q, weighting.constant), -weighting.power)));
    });
    const per = build.reduction === 'mean-elements' ? d : 1;
    const sums = weighed.map((q) => {
      if (build.reduction === 'sum') return tf.sum(q);
      return build.combine === 'terms' ? tf.div(tf.mean(q), per) : tf.div(tf.sum(q), n * per);
    });
    const total = sums.reduce((a: T, b) => tf.add(a, b));
    if (weighting === 'none' || weighting.kind !== 'log-variance') return total;
    const { logVariance } = weighting;
    return tf.add(tf.mul(Math.exp(-logVariance), total), logVariance);
  };

  return {
    kind: 'loss',
    framework: 'tfjs',
    name: JSON.stringify(build),
    family,
    stopGradient: mode,
    convention,
    reduction: build.reduction,
    combine: build.combine,
    form: build.form,
    weighting: build.weighting,
    times: 'given',
    loss: loss as never,
  };
}
