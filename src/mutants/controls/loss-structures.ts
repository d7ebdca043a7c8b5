import type { Problem } from '../../analytic/types.ts';
import type { LossCall, PlainLossNet, PlainLossSubject } from '../../subject/types.ts';
import { truthOf } from '../exact.ts';
import { plainLoss } from '../losses/plain.ts';
import { conditional, interpolated, type Recipe, type Rows, select, split } from '../losses/recipe.ts';
import type { Control } from '../types.ts';

type Call = LossCall<PlainLossNet, Float64Array>;

const rowsOf = (problem: Problem, { x0, x1, s, t, u, n, d }: Call): Rows => ({
  problem: truthOf(problem).problem,
  x0,
  x1,
  s,
  t,
  u,
  n,
  d,
});

const structured = (
  name: string,
  description: string,
  subject: (problem: Problem) => Omit<PlainLossSubject, 'kind' | 'name' | 'problem' | 'framework' | 'times'>,
): Control => ({
  id: `loss.${name}`,
  kind: 'loss',
  description,
  settings: ['gaussian', 'product'],
  make: (problem) => ({ kind: 'loss', framework: 'plain', times: 'given', name, problem, ...subject(problem) }),
});

const meanSquare = (r: Float64Array, n: number): number => r.reduce((sum, value) => sum + value * value, 0) / n;
const still = ({ n, d }: Rows) => ({ dx: new Float64Array(n * d), ds: new Float64Array(n), dt: new Float64Array(n) });
const perRow = (values: Float64Array, d: number, f: (i: number) => number) =>
  values.map((value, k) => value * f(Math.floor(k / d)));

/** v_tt(x) from a net that returns the map or the displacement: its derivative in the second time at s = t. */
function instantaneous(net: PlainLossNet, rows: Rows, x: Float64Array, s: Float64Array, t = s): Float64Array {
  return net.jvp({ x, s, t, n: rows.n, d: rows.d, ...still(rows), dt: t.map(() => 1) }).dy;
}

/** Flow matching on the rows with s = t plus |r|² on the others, over the batch; `end` is the second time of s = t. */
function twoTerms(
  problem: Problem,
  residual: (net: PlainLossNet, off: Rows) => Float64Array,
  end: (s: Float64Array) => Float64Array = (s) => s,
): PlainLossSubject['loss'] {
  return (call) => {
    const { diagonal, off } = split(rowsOf(problem, call));
    let total = 0;
    if (diagonal.n > 0) {
      const { s } = diagonal;
      const v = instantaneous(call.net, diagonal, interpolated(diagonal), s, end(s));
      const target = conditional(diagonal);
      const r = v.map((value, k) => value - target[k]);
      total += meanSquare(r, call.n);
    }
    if (off.n > 0) total += meanSquare(residual(call.net, off), call.n);
    return total;
  };
}

function halves(
  recipe: Recipe,
): (problem: Problem) => Omit<PlainLossSubject, 'kind' | 'name' | 'problem' | 'framework' | 'times'> {
  return (problem) => ({
    family: recipe.family,
    stopGradient: recipe.mode,
    convention: { output: 'average-velocity' },
    loss: (call) => {
      const rows = rowsOf(problem, call);
      const all = Array.from({ length: call.n }, (_, i) => i);
      const parts = [all.filter((i) => i % 2 === 0), all.filter((i) => i % 2 === 1)].filter((part) => part.length > 0);
      let value = 0;
      let gradient = new Float64Array(0);
      for (const part of parts) {
        const outcome = plainLoss(recipe, call, select(rows, part));
        const share = part.length / call.n;
        if (typeof outcome === 'number') {
          value += share * outcome;
          continue;
        }
        value += share * outcome.value;
        const longer = new Float64Array(Math.max(gradient.length, outcome.gradient.length));
        gradient.forEach((entry, k) => {
          longer[k] += entry;
        });
        outcome.gradient.forEach((entry, k) => {
          longer[k] += share * entry;
        });
        gradient = longer;
      }
      return { value, gradient };
    },
  });
}

/** Right losses that are put together in other ways. */
export const structuredLosses: readonly Control[] = [
  structured(
    'sub-batches-lagrangian',
    'Evaluated in two sub-batches.',
    halves({ family: 'lagrangian', mode: 'convex' }),
  ),
  structured('sub-batches-semigroup', 'Evaluated in two sub-batches.', halves({ family: 'semigroup', mode: 'none' })),
  structured('map-output-lagrangian', 'LSD for a net that returns the map; value alone.', (problem) => ({
    family: 'lagrangian',
    stopGradient: 'convex',
    convention: { output: 'map' },
    loss: twoTerms(problem, (net, off) => {
      const { s, t, n, d } = off;
      const { y, dy } = net.jvp({ x: interpolated(off), s, t, n, d, ...still(off), dt: t.map(() => 1) });
      const teacher = instantaneous(net, off, y, t);
      return dy.map((value, k) => value - teacher[k]);
    }),
  })),
  structured('map-output-semigroup', 'PSD in map form for a net that returns the map; value alone.', (problem) => ({
    family: 'semigroup',
    stopGradient: 'convex',
    form: 'map',
    convention: { output: 'map' },
    loss: twoTerms(problem, (net, off) => {
      const { s, t, u, n, d } = off;
      const x = interpolated(off);
      const whole = net({ x, s, t, n, d });
      const legs = net({ x: net({ x, s, t: u, n, d }), s: u, t, n, d });
      return whole.map((value, k) => value - legs[k]);
    }),
  })),
  structured('map-output-eulerian', 'ESD for a net that returns the map, two jvps; value alone.', (problem) => ({
    family: 'eulerian',
    stopGradient: 'full',
    convention: { output: 'map' },
    loss: twoTerms(problem, (net, off) => {
      const { s, t, n, d } = off;
      const x = interpolated(off);
      const b = instantaneous(net, off, x, s);
      const inTime = net.jvp({ x, s, t, n, d, ...still(off), ds: s.map(() => 1) }).dy;
      const inSpace = net.jvp({ x, s, t, n, d, ...still(off), dx: b }).dy;
      return inTime.map((value, k) => value + inSpace[k]);
    }),
  })),
  structured(
    'displacement-step-semigroup',
    'PSD for a net that returns the displacement over a step; value alone.',
    (problem) => ({
      family: 'semigroup',
      stopGradient: 'convex',
      convention: { output: 'displacement', secondTime: 'step' },
      loss: twoTerms(
        problem,
        (net, off) => {
          const { s, t, u, n, d } = off;
          const x = interpolated(off);
          const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]);
          const whole = net({ x, s, t: minus(t, s), n, d });
          const first = net({ x, s, t: minus(u, s), n, d });
          const middle = x.map((value, k) => value + first[k]);
          const second = net({ x: middle, s: u, t: minus(t, u), n, d });
          const r = whole.map((value, k) => value - first[k] - second[k]);
          return perRow(r, d, (i) => 1 / (t[i] - s[i]));
        },
        (s) => new Float64Array(s.length),
      ),
    }),
  ),
];
