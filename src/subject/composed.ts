import type { Curve } from './curve.ts';
import { meanSlope } from './curve.ts';
import type { GeneralReading } from './general.ts';
import { add, divide, type Jet, multiply, reciprocal } from './jet.ts';
import type { PathChange } from './path-change.ts';

/**
 * A reading on another path after the change of path: with τ(t), κ(t) the subject's point is x / (κ_s …), X = κ_t X', and
 *
 *     o = α' x / κ_s + β' v',   v' = (X/κ_t - x/κ_s)/(τ_t - τ_s) = x M[1/κ]/M[τ] + v / (κ_t M[τ])
 *
 * with mean slopes M over [s, t], which are derivatives at s = t.
 */
export function composed(inner: GeneralReading, change: PathChange, whole: readonly [number, number]): GeneralReading {
  const { time, factor } = change;
  const tau = (t: number) => time(t)[0];
  const inverseFactor: Curve = (t) => {
    const [value, first, second] = factor(t);
    const square = value * value;
    return [1 / value, -first / square, (2 * first * first) / (square * value) - second / square];
  };
  const curve: Curve = (t) => {
    const [at, first, second] = time(t);
    const [T, rate, bend] = inner.clock.curve(at);
    return [T, rate * first, bend * first * first + rate * second];
  };
  /** A jet in (σ, τ) as one in (s, t). */
  const along = (jet: Jet, s: number, t: number): Jet => [jet[0], jet[1] * time(s)[1], jet[2] * time(t)[1]];
  const head: GeneralReading['head'] = (s, t) => {
    const own = inner.head(tau(s), tau(t));
    const [alpha, beta] = [along(own.alpha, s, t), along(own.beta, s, t)];
    return joined(alpha, beta, s, t);
  };
  const joined = (alpha: Jet, beta: Jet, s: number, t: number) => {
    const [start, startSlope] = inverseFactor(s);
    const [end, endSlope] = inverseFactor(t);
    const pace = meanSlope(time, s, t);
    const drift = divide(meanSlope(inverseFactor, s, t), pace);
    return {
      alpha: add(multiply(alpha, [start, startSlope, 0]), multiply(beta, drift)),
      beta: divide(multiply(beta, [end, 0, endSlope]), pace),
    };
  };
  const clamp = (t: number) => Math.min(whole[1], Math.max(whole[0], t));
  const back = (t: number) => clamp(change.inverse(t));
  const { grid } = inner;
  return {
    clock: {
      at: (t) => inner.clock.at(tau(t)),
      slope: (t) => curve(t)[1],
      curve,
      meanSlope: (s, t) => meanSlope(curve, s, t),
      inverse: (T) => back(inner.clock.inverse(T)),
    },
    range: [back(inner.range[0]), back(inner.range[1])],
    ...(grid && { grid: { ...grid, times: grid.times.map(back) } }),
    times: (s, t) => {
      const { first, second } = inner.times(tau(s), tau(t));
      return { first: along(first, s, t), second: along(second, s, t) };
    },
    canonical: (first, second) => {
      const at = inner.canonical(first, second);
      return { s: back(at.s), t: at.t === at.s ? back(at.s) : back(at.t) };
    },
    scale: (s) => {
      const [value, slope] = factor(s);
      return multiply([value, slope, 0], along(inner.scale(tau(s)), s, s));
    },
    head,
    map: (s, t) => {
      const { A, B } = inner.map(tau(s), tau(t));
      const [kappaStart, startSlope] = factor(s);
      const [kappaEnd, endSlope] = factor(t);
      const end: Jet = [kappaEnd, 0, endSlope];
      const ratio = multiply(end, reciprocal([kappaStart, startSlope, 0]));
      return { A: multiply(along(A, s, t), ratio), B: multiply(along(B, s, t), end) };
    },
    velocity: (s) => {
      const own = inner.velocity(tau(s));
      return joined(along(own.alpha, s, s), along(own.beta, s, s), s, s);
    },
  };
}
